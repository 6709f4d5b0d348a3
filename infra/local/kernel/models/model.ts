import { readFileSync } from 'node:fs';

/** Bounds of a value: characters of text, entries of a list or map, or the number itself. */
interface Bounds {
  min?: number;
  max?: number;
}

/** One shape of AWS's service model, with what it demands; documentation is left out. */
export type ModelShape =
  | ({ type: 'structure'; members: Record<string, string>; required?: string[] } & Bounds)
  | ({ type: 'list'; of: string } & Bounds)
  | ({ type: 'map'; key: string; of: string } & Bounds)
  | ({ type: 'string'; pattern?: string; enum?: string[] } & Bounds)
  | ({ type: 'number' | 'boolean' | 'blob' | 'timestamp' } & Bounds);

/** The constraints of one service's served operations, as `npm run models` writes them. */
export interface ServiceModel {
  /** Where the data comes from, and its licence. */
  from: string;
  /** Name of an operation → name of its input's shape. */
  operations: Record<string, string>;
  /** Shapes that demand nothing are named by their type alone and have no entry. */
  shapes: Record<string, ModelShape>;
}

const read = new Map<string, ServiceModel | undefined>();

/** The model of a service by its SigV4 name; undefined where AWS publishes none (`execute-api`). */
export function modelOf(service: string): ServiceModel | undefined {
  if (!read.has(service)) read.set(service, load(service));
  return read.get(service);
}

function load(service: string): ServiceModel | undefined {
  if (!/^[a-z0-9-]+$/.test(service)) return undefined;
  const file = new URL(`data/${service}.json`, import.meta.url);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ServiceModel;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
