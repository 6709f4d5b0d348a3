import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../../kernel/types.ts';
import { unpackWithin } from '../../kernel/unpack-within.ts';

/**
 * Unpacks a model for one container, and by their channels the archives that it has beside it;
 * answers its `/opt/ml` on the host, if anywhere.
 */
export type ModelFolder = (
  container: string,
  archive: Uint8Array | undefined,
  beside?: Readonly<Record<string, Uint8Array>>,
) => Promise<string | undefined>;

/** How much a model may unpack to; of the disk's free space it gets half at most. */
const modelBounds = { files: 100_000, bytes: 16 * 1024 ** 3 };

/** Keeps each container's `/opt/ml` under `<folder>/sagemaker/<container>/opt/ml`. */
export function realModelFolder(folder: string, bounds = modelBounds): ModelFolder {
  return async (container, archive, beside = {}) => {
    const base = join(folder, 'sagemaker', container, 'opt', 'ml');
    const model = join(base, 'model');
    await rm(base, { recursive: true, force: true });
    await mkdir(model, { recursive: true });
    const { bavail, bsize } = await statfs(model);
    const bytes = Math.min(bounds.bytes, Math.floor((bavail * bsize) / 2));
    const unpack = async (packed: Uint8Array, to: string) => {
      await mkdir(to, { recursive: true });
      await unpackWithin(packed, to, { files: bounds.files, bytes });
    };
    try {
      if (archive) await unpack(archive, model);
      for (const [channel, one] of Object.entries(beside)) {
        await unpack(one, join(base, 'additional-model-data-sources', channel));
      }
    } catch (error) {
      await rm(base, { recursive: true, force: true });
      throw new AwsError('ValidationException', (error as Error).message);
    }
    return base;
  };
}

/** For containers that do not really run. */
export const virtualModelFolder: ModelFolder = async () => undefined;
