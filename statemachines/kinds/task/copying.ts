/**
 * A script that copies a folder to a place again and again, and once more when it is asked to end;
 * its arguments are the pause in seconds, the folder and the place. It pauses second by second: an
 * order that comes while a longer sleep begins would be heard after it, when the container is dead.
 *
 * @param options of `aws s3 sync`, besides.
 */
export const copyingScript = (options = ''): string =>
  [
    'over=; last=; trap over=1 TERM INT; until [ -n "$last" ]; do left=$1;',
    'while [ -z "$over" ] && [ "$left" -gt 0 ]; do sleep 1; left=$((left - 1)); done;',
    `last=$over; aws s3 sync ${options}--only-show-errors "$2" "$3" ||`,
    'echo "$2 is not copied yet" >&2; done',
  ].join(' ');
