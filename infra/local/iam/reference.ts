import { readFileSync } from 'node:fs';

/** What AWS's service authorization reference says of one action. */
export interface ActionReference {
  /** Resource types it can be granted on → condition keys it has there; absent: only `*`. */
  on?: Record<string, string[]>;
  /** Condition keys it has whatever the resource. */
  keys?: string[];
  /** Other actions that its caller needs as well, in some cases. */
  needs?: string[];
}

/** The part of the reference that concerns what the local plane serves. */
export interface Reference {
  /** Where the data comes from, and its licence. */
  from: string;
  /** `service:type` → the form of its ARN, and the condition keys of such a resource. */
  types: Record<string, { arn: string; keys: string[] }>;
  /** By `service:action` in lower case. */
  actions: Record<string, ActionReference>;
}

let loaded: Reference | undefined;

/** AWS's authorization reference, as `npm run authorization` wrote it. */
export function authorizationReference(): Reference {
  loaded ??= JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8'));
  return loaded as Reference;
}

/** How the keys begin that a request of any action has, by AWS's list of global condition keys. */
const global = [
  ...['called', 'current', 'epoch', 'federated', 'multifactor', 'principal', 'referer'],
  ...['requestedregion', 'resourceaccount', 'resourceorg', 'secure', 'source', 'tokenissue'],
  ...['useragent', 'userid', 'username', 'via'],
].map((start) => `aws:${start}`);

const known = new Map<string, ReadonlySet<string> | undefined>();

/**
 * Whether a request of this action has a value for the condition key, both in any case. A policy
 * that asks for one it does not have never applies. An action that the reference lacks has any.
 */
export function hasConditionKey(action: string, key: string): boolean {
  const wanted = key.toLowerCase();
  if (global.some((start) => wanted.startsWith(start))) return true;
  const name = action.toLowerCase();
  if (!known.has(name)) known.set(name, keysOf(name));
  const keys = known.get(name);
  return keys === undefined || keys.has(wanted) || keys.has(wanted.replace(/\/.*/, '/'));
}

/** In lower case; of a key with a variable, such as `aws:RequestTag/${TagKey}`, its beginning. */
function keysOf(action: string): ReadonlySet<string> | undefined {
  const { actions, types } = authorizationReference();
  if (!Object.hasOwn(actions, action)) return undefined;
  const { on = {}, keys = [] } = actions[action]!;
  const service = action.split(':')[0];
  const all = Object.entries(on).flatMap(([type, ofType]) => [
    ...ofType,
    ...(types[`${service}:${type}`]?.keys ?? []),
  ]);
  return new Set([...keys, ...all].map((key) => key.toLowerCase().replace(/\$\{.*/, '')));
}
