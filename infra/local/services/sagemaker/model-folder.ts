import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { AwsError } from '../../kernel/types.ts';

/** Unpacks a model for one container; answers its `/opt/ml` on the host, if anywhere. */
export type ModelFolder = (
  container: string,
  archive: Uint8Array | undefined,
) => Promise<string | undefined>;

/** Keeps each container's `/opt/ml` under `<folder>/sagemaker/<container>/opt/ml`. */
export function realModelFolder(folder: string): ModelFolder {
  return async (container, archive) => {
    const base = join(folder, 'sagemaker', container, 'opt', 'ml');
    const model = join(base, 'model');
    await rm(base, { recursive: true, force: true });
    await mkdir(model, { recursive: true });
    if (!archive) return base;
    try {
      await pipeline(Readable.from([archive]), extract({ cwd: model, strict: true }));
    } catch (error) {
      throw new AwsError(
        'ValidationException',
        `it is no gzipped tar: ${(error as Error).message}`,
      );
    }
    return base;
  };
}

/** For containers that do not really run. */
export const virtualModelFolder: ModelFolder = async () => undefined;
