import type { Settings } from './config.ts';
import type { Names } from './names.ts';
import type { Network } from './network.ts';

/** What the functions of a plane know of it: by their environment and by their grants. */
export interface PlaneParts {
  settings: Settings;
  names: Names;
  /** The two things of the data stack that AWS names. */
  bucketName: string;
  streamArn: string;
  network: Network;
}
