import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** The folder in which this process keeps compiled code; undefined: it keeps none. */
export function codeCache(): string | undefined {
  const ofThisNode = getCompileCacheDir();
  return ofThisNode && dirname(ofThisNode);
}
