import { prune } from './prune.ts';
import { suggest } from './suggest.ts';
import type { Tuner } from './types.ts';

/** The local plane's own tuner: AWS does not publish its own. */
export const tuner: Tuner = { suggest, prune };
