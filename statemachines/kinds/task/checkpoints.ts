import { copyingScript } from './copying.ts';
import { checkpointFolder } from './task-variables.ts';

/** How often they are copied, and how long each container has to end; in seconds. */
export const checkpointSeconds = { between: 60, stop: 60 };

/**
 * The command of the container that copies checkpoints to S3, the last time when the program has
 * ended: Amazon ECS stops a container after those that depend on it.
 */
export function checkpointCommand(place: string): string[] {
  const pause = String(checkpointSeconds.between);
  return [copyingScript(), 'checkpoints', pause, checkpointFolder, place];
}
