import type { Training } from './store.ts';

/** What lies in a training container's `/opt/ml` before it starts, by relative path. */
export type InputFiles = AsyncIterable<{ path: string; body: Uint8Array | string }>;

/** What a training container left behind. */
export interface Leftovers {
  /** `model.tar.gz` */
  model: Uint8Array;
  /** `output.tar.gz`; absent where nothing was written. */
  output?: Uint8Array;
  /** The text of `output/failure`, if the program wrote it. */
  failure?: string;
}

/** The `/opt/ml` of training containers. */
export interface Workspace {
  /** Makes the folder anew, with these files; answers where it is on the host, if anywhere. */
  prepare(trainingJob: string, files: InputFiles): Promise<string | undefined>;
  collect(training: Training): Promise<Leftovers>;
}

/** For containers that do not really run: nothing is kept, and a model is a small text. */
export const virtualWorkspace: Workspace = {
  async prepare(_trainingJob, files) {
    for await (const _ of files);
    return undefined;
  },
  async collect({ name, tuned }) {
    return { model: new TextEncoder().encode(JSON.stringify({ name, tuned })) };
  },
};
