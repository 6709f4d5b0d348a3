import { AwsError } from '../../../kernel/types.ts';
import { validation } from '../errors.ts';

/** A place in a stream: after the record with this number. */
export interface Iterator {
  arn: string;
  after: number;
  /** When it was given out, in milliseconds since the epoch. */
  at: number;
}

/** How long an iterator can be used. */
const lifetimeMs = 15 * 60_000;

/** An iterator as clients hold it: the ARN in front, the rest opaque. */
export function writeIterator({ arn, after, at }: Iterator): string {
  return `${arn}|1|${Buffer.from(JSON.stringify([after, at])).toString('base64')}`;
}

/** Reads an iterator; refuses one that is not ours or has expired. */
export function readIterator(given: unknown, now: number): Iterator {
  const [arn = '', , place = ''] = String(given).split('|');
  const [after, at] = parse(place);
  if (!Number.isSafeInteger(after) || !Number.isFinite(at)) {
    throw validation('Invalid ShardIterator');
  }
  if (now - at > lifetimeMs) {
    throw new AwsError(
      'ExpiredIteratorException',
      'Iterator expired. The iterator was created more than 15 minutes ago.',
    );
  }
  return { arn, after, at };
}

function parse(place: string): [number, number] {
  try {
    const [after, at] = JSON.parse(Buffer.from(place, 'base64').toString());
    return [after, at];
  } catch {
    return [NaN, NaN];
  }
}
