import type { Settings } from './config.ts';
import type { Names } from './names.ts';

/** What the functions of a plane know of it: by their environment and by their grants. */
export interface PlaneParts {
  settings: Settings;
  names: Names;
  /** What AWS names in the data stack. */
  bucketName: string;
  streamArn: string;
  /** Of the API for signed requests; absent: there is none. */
  signedApi?: { id: string; url: string };
  /** The parts of its network, as JSON. */
  network: string;
}
