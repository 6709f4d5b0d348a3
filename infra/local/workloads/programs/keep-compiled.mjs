import { enableCompileCache } from 'node:module';

/** What is imported after this is compiled once for all, where the plane says where to keep it. */
export function keepCompiled() {
  const { TRAINYARD_CACHE } = process.env;
  if (TRAINYARD_CACHE) enableCompileCache(TRAINYARD_CACHE);
}
