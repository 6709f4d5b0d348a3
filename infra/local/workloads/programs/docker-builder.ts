import type { Pause } from './patience.ts';
import type { Env } from './streams.ts';

/** What `docker build` was asked for. */
export interface BuildArguments {
  context: string;
  /** Absent: `Dockerfile` in the context. */
  dockerfile?: string;
  tags: string[];
  buildArgs: Record<string, string>;
  noCache: boolean;
  pull: boolean;
}

/** What makes images and pushes them: the plane's engine, or folders where there is none. */
export interface DockerBuilder {
  login(password: string, env: Env): Promise<void>;
  /** Answers the image's id. */
  build(asked: BuildArguments, env: Env): Promise<string>;
  /** Answers the digest in the registry. */
  push(uri: string, env: Env, pause: Pause): Promise<string>;
  tag(from: string, to: string, env: Env): Promise<void>;
  /** The image's id, and its digest in a registry where it has one. */
  inspect(name: string, env: Env): Promise<{ id: string; digest: string | undefined }>;
}
