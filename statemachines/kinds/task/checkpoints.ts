import { checkpointFolder } from './task-variables.ts';

/** How often they are copied, and how long each container has to end; in seconds. */
export const checkpointSeconds = { between: 60, stop: 60 };

/**
 * Copies a folder again and again, and once more when it is asked to end, by which time the program
 * has: Amazon ECS stops a container after those that depend on it. The arguments (pause, folder,
 * place) never become part of the script.
 */
const script = [
  `over=; nap=; trap 'over=1; kill "$nap" 2>/dev/null' TERM;`,
  'while [ -z "$over" ]; do sleep "$1" & nap=$!; wait "$nap";',
  'aws s3 sync --only-show-errors "$2" "$3"; done;',
  'aws s3 sync --only-show-errors "$2" "$3"',
].join(' ');

/** The command of the container that copies checkpoints to S3. */
export function checkpointCommand(place: string): string[] {
  return [script, 'checkpoints', String(checkpointSeconds.between), checkpointFolder, place];
}
