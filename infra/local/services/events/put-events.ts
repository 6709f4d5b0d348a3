import {
  AwsError,
  type Check,
  type Context,
  type Operation,
  type Shape,
  type Tx,
} from '../../kernel/types.ts';
import { type BusEvent, envelope } from './event.ts';
import type { Router } from './route.ts';
import { busArn, busExists, busName } from './store.ts';

const maxEntries = 10;
/** One request: 1 MB, as AWS counts it. */
const maxBytes = 1_048_576;

/** Events on their way from bus to bus: they keep their envelope. A caller cannot forge this. */
const forwarded = new WeakMap<object, BusEvent>();

/** A PutEvents entry that hands the very event to another bus. */
export function forwardedEntry(event: BusEvent, bus: string): Shape {
  const entry = { Source: event.source, DetailType: event['detail-type'], EventBusName: bus };
  forwarded.set(entry, event);
  return entry;
}

/** PutEvents, and the local PublishServiceEvent by which other services say what happened. */
export function putEventsOperations(router: Router): Record<string, Operation> {
  return {
    PutEvents: {
      authorize: ({ Entries }, context) =>
        (Entries ?? []).map((entry: Shape) => check(entry, context)),
      run: (tx, { Entries }, context) => {
        requireSizes(Entries);
        const results = Entries.map((entry: Shape) => putEntry(router, tx, context, entry));
        const failed = results.filter((result: Shape) => result.ErrorCode !== undefined);
        return { FailedEntryCount: failed.length, Entries: results };
      },
    },
    /** Local only: `{source, detailType, detail, resources}` of AWS, to the default bus. */
    PublishServiceEvent: {
      authorize: () => [],
      run: (tx, { source, detailType, detail, resources }, context) => {
        if (!context.principal.service) {
          throw new AwsError('AccessDeniedException', 'Only services publish service events.');
        }
        const event = envelope(context, { source, detailType, detail, resources });
        router.publish(tx, context, event, { bus: 'default' });
        return { EventId: event.id };
      },
    },
  };
}

function check({ EventBusName, Source, DetailType }: Shape, context: Context): Check {
  return {
    action: 'events:PutEvents',
    resource: busArn(context, EventBusName),
    conditions: {
      ...(Source && { 'events:source': Source }),
      ...(DetailType && { 'events:detail-type': DetailType }),
    },
  };
}

function requireSizes(entries: Shape): asserts entries is Shape[] {
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > maxEntries) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: 'entries' must have 1 to ${maxEntries} members`,
    );
  }
  const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes <= maxBytes) return;
  const message = 'Total size of the entries in the request is over the limit.';
  throw new AwsError('ValidationException', message);
}

function sizeOf({
  Time,
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
}: Shape): number {
  const texts: string[] = [Source, DetailType, Detail, ...Resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + (Time === undefined ? 0 : 14);
}

function putEntry(router: Router, tx: Tx, context: Context, entry: Shape): Shape {
  const original = forwarded.get(entry);
  const refusal = original ? undefined : refusalOf(entry);
  if (refusal) return refusal;
  const event = original ?? envelope(context, partsOf(entry));
  const bus = busName(entry.EventBusName);
  // AWS accepts an event for a bus that does not exist, and drops it.
  if (busExists(tx, bus)) router[original ? 'route' : 'publish'](tx, context, event, { bus });
  return { EventId: event.id };
}

function partsOf({ Source, DetailType, Detail, Resources, Time }: Shape) {
  return {
    source: Source,
    detailType: DetailType,
    detail: JSON.parse(Detail),
    resources: Resources ?? [],
    ...(Time !== undefined && { time: milliseconds(Time) }),
  };
}

/** A time of the JSON protocol (epoch seconds), or as the SDK's caller gives it. */
function milliseconds(time: number | string | Date): number {
  return typeof time === 'number' ? time * 1000 : new Date(time).getTime();
}

function refusalOf(entry: Shape): Shape | undefined {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[name] === 'string' && entry[name] !== '') continue;
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    };
  }
  if (entry.Source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  return isJsonObject(entry.Detail)
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
