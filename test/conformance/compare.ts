/** Whether what happened is what was recorded, and if not, where they first differ. */
import type { Shape } from '../../infra/local/kernel/types.ts';

/** Words that the recordings put in the place of values that differ from run to run. */
const placeholders = new Set([
  'date',
  '"date"',
  'sfn_role_arn',
  'datetime',
  'timestamp',
  'start-time',
  'entered-time',
  'start-date',
  'stop-date',
  'snf_role_arn',
  'map_run_arn',
  'table-name',
  'detail-type',
  'lambda_function_name',
  'state-machine-arn',
  'execution-arn',
  'function_name_branch1',
  'function_name_branch2',
  'stateExitedEventDetails.output',
  'executionSucceededEventDetails.output',
]);

/** Added by AWS's HTTP client: their headers say nothing about the engine. */
const metadata = new Set(['SdkHttpMetadata', 'SdkResponseMetadata']);

/**
 * JSON inside strings is compared as JSON, as the recordings have it parsed in places. One of their
 * placeholders took a quotation mark with it.
 */
function unfold(value: Shape): Shape {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value.replaceAll(':<request-id>"', ':"<request-id>"'));
  } catch {
    return value;
  }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function matchesText(recorded: string, actual: string): boolean {
  if (recorded === actual || recorded === actual.replace('abcd1234', '')) return true;
  const parts = recorded.split(/<[^<>]*>|111111111111|lambda_function_(?:1_)?name/).map(escaped);
  return new RegExp(`^${parts.join('.*')}$`, 's').test(actual);
}

/** The first difference as `path: recorded … but was …`, or undefined. */
export function difference(recorded: Shape, actual: Shape, path = ''): string | undefined {
  const left = unfold(recorded);
  const right = typeof left === 'string' ? unfold(actual) : parsed(actual);
  if (typeof left === 'string') {
    if (placeholders.has(left) || /^<[^<>]*>$/.test(left)) return undefined;
    return typeof right === 'string' && matchesText(left, right)
      ? undefined
      : told(path, left, right);
  }
  if (left === null || typeof left !== 'object' || right === null || typeof right !== 'object') {
    return left === right ? undefined : told(path, left, right);
  }
  if (Array.isArray(left) !== Array.isArray(right)) return told(path, left, right);
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (metadata.has(key) && key in left && key in right) continue;
    // Recordings of 2023 and before do not have it.
    if (key === 'RedriveCount' && !(key in left)) continue;
    const found = difference(left[key], right[key], `${path}/${key}`);
    if (found) return found;
  }
  return undefined;
}

function parsed(value: Shape): Shape {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

function told(path: string, recorded: Shape, actual: Shape): string {
  const short = (value: Shape) => {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length > 300 ? `${text.slice(0, 300)}…` : text;
  };
  return `${path}: recorded ${short(recorded)} but was ${short(actual)}`;
}

/** Compares histories; where the recording has lost the order (id 0), the order is not compared. */
export function historyDifference(recorded: Shape[], actual: Shape[]): string | undefined {
  const unordered = recorded.some(isUnordered);
  const events = unordered
    ? actual.filter(({ type }) => type !== 'ParallelStateSucceeded')
    : actual;
  const types = (list: Shape[]) => list.map(({ type }) => type);
  if (!unordered) {
    const found = difference(types(recorded), types(events), 'types');
    if (found) return `${found} (${types(events).join(' ')})`;
  }
  const rest = [...events];
  for (const [at, event] of recorded.entries()) {
    const lost = isUnordered(event);
    const shown = (candidate: Shape) => plain(lost ? { ...candidate, id: 0 } : candidate);
    const fits = (candidate: Shape) => difference(plain(event), shown(candidate)) === undefined;
    const [candidate] = rest.splice(lost ? Math.max(rest.findIndex(fits), 0) : 0, 1);
    const expected = plain(candidate ? alike(recorded, event, candidate) : event);
    const differs = difference(expected, shown(candidate ?? {}), `event ${at + 1}`);
    if (differs) return differs;
  }
  return rest.length > 0 ? `there are ${rest.length} more events than recorded` : undefined;
}

/**
 * After a distributed map AWS has MapStateExited follow MapRunStarted or MapRunSucceeded: there are
 * recordings of both for one machine. Either is taken as the other.
 */
function alike(recorded: Shape[], event: Shape, actual: Shape): Shape {
  const ofRun = (id: number) => /^MapRun(Started|Succeeded)$/.test(recorded[id - 1]?.type ?? '');
  const both = ofRun(event.previousEventId) && ofRun(actual.previousEventId);
  const either = event.type === 'MapStateExited' && both;
  return either ? { ...event, previousEventId: actual.previousEventId } : event;
}

/** An event whose number and place were removed, because branches run side by side. */
const isUnordered = ({ id }: Shape) => Number(id) === 0;

/** An event as far as it can be compared. */
function plain({ timestamp: _at, id, previousEventId, ...event }: Shape): Shape {
  return Number(id) === 0 ? event : { ...event, id, previousEventId };
}
