import type { Training } from './store.ts';

/**
 * What lies in a training container's `/opt/ml` before it starts, by relative path; one that ends
 * in a slash is a folder.
 */
export type InputFiles = AsyncIterable<{ path: string; body: Uint8Array | string }>;

/** What the hosts of a training job left behind. */
export interface Leftovers {
  /** `model.tar.gz` */
  model: Uint8Array;
  /** `output.tar.gz`; absent where nothing was written. */
  output?: Uint8Array;
  /** The text of `output/failure`, if the program of the host that failed wrote it. */
  failure?: string;
  /** Files that several hosts wrote, each differently: the first host's is kept. */
  clashes: string[];
}

/** The `/opt/ml` of training containers, one for each host. */
export interface Workspace {
  /** True where no container writes anything. */
  readonly virtual?: boolean;
  /** Makes the folder anew, with these files; answers where it is on the host, if anywhere. */
  prepare(trainingJob: string, host: string, files: InputFiles): Promise<string | undefined>;
  /** The files in a folder of it that changed at or after that time. */
  written(trainingJob: string, host: string, folder: string, since: number): InputFiles;
  collect(training: Training, hosts: string[], failed?: string): Promise<Leftovers>;
}

/** For containers that do not really run: nothing is kept, and a model is a small text. */
export const virtualWorkspace: Workspace = {
  virtual: true,
  async prepare(_trainingJob, _host, files) {
    for await (const _ of files);
    return undefined;
  },
  async *written() {},
  async collect({ name, tuned }) {
    return { model: new TextEncoder().encode(JSON.stringify({ name, tuned })), clashes: [] };
  },
};
