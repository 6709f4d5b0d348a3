import { AwsError, type Check, type Tx } from '../../kernel/types.ts';
import { named, type Tag } from './elb-table.ts';

/** AWS's error of this API for a request that is not valid. */
export const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

/** What a request asks for, as one text: two requests with the same one are the same. */
export function settingsOf(request: object): string {
  const defined = Object.entries(request).filter(([, value]) => value !== undefined);
  return JSON.stringify(defined.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What an earlier request of the same name made, where it asked for the same: creating is
 * idempotent (API reference of each Create operation). With other settings the name is taken.
 */
export function earlier<S extends 'balancer' | 'group' | 'listener'>(
  tx: Tx,
  sort: S,
  { name, asked }: { name: string; asked: string },
  taken: () => AwsError,
) {
  const found = named(tx, sort, name);
  if (found && found.asked !== asked) throw taken();
  return found;
}

/** Names of balancers and groups (their API references). */
export function checkName(what: string, name: string): void {
  if (name.length > 32) {
    throw invalid(`The ${what} name '${name}' cannot be longer than '32' characters`);
  }
  if (!/^[a-zA-Z0-9-]+$/.test(name)) {
    throw invalid(`The ${what} name '${name}' can contain only characters a-z, A-Z, 0-9 and '-'`);
  }
  if (/^-|-$/.test(name)) {
    throw invalid(`The ${what} name '${name}' cannot begin or end with '-'`);
  }
  if (name.startsWith('internal-')) {
    throw invalid(`The ${what} name '${name}' cannot begin with 'internal-'`);
  }
}

/** At most fifty tags, each key once. */
export function checkTags(tags: readonly Tag[], before: readonly Tag[] = []): void {
  const keys = tags.map(({ Key }) => Key);
  const doubled = keys.find((key, index) => keys.indexOf(key) < index);
  if (doubled !== undefined) {
    throw new AwsError('DuplicateTagKeys', `Tag key '${doubled}' was specified more than once`);
  }
  if (new Set([...before.map(({ Key }) => Key), ...keys]).size > 50) {
    throw new AwsError('TooManyTags', 'The maximum number of tags on a resource is 50');
  }
}

/** One page of a list; the marker is the place in it. */
export function pageOf<T>(
  items: readonly T[],
  { Marker, PageSize = 400 }: { Marker?: string | undefined; PageSize?: number | undefined },
): { page: T[]; NextMarker?: string } {
  const from = Number(Marker ?? 0);
  if (!Number.isInteger(from) || from < 0) throw invalid(`Invalid marker '${Marker}'`);
  const next = from + PageSize;
  const page = items.slice(from, next);
  return next < items.length ? { page, NextMarker: String(next) } : { page };
}

/** The checks of a call that makes something with tags. */
export function creationChecks(
  operation: string,
  resource: string,
  tags: readonly Tag[] = [],
  conditions: Record<string, string | string[]> = {},
): Check[] {
  const asked = {
    ...(tags.length > 0 ? { 'aws:TagKeys': tags.map(({ Key }) => Key) } : {}),
    ...Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
  };
  const made = { action: `elasticloadbalancing:${operation}`, resource };
  return [
    { ...made, conditions: { ...conditions, ...asked } },
    ...(tags.length > 0
      ? [
          {
            action: 'elasticloadbalancing:AddTags',
            resource,
            conditions: { 'elasticloadbalancing:CreateAction': operation, ...asked },
          },
        ]
      : []),
  ];
}

/** The check of a call on something that has tags, which policies may ask for. */
export function checkOn(operation: string, resource: string, tags: readonly Tag[] = []): Check {
  const values = ['aws:ResourceTag', 'elasticloadbalancing:ResourceTag'].flatMap((key) =>
    tags.map(({ Key, Value = '' }) => [`${key}/${Key}`, Value] as const),
  );
  return {
    action: `elasticloadbalancing:${operation}`,
    resource,
    conditions: Object.fromEntries(values),
  };
}

/** The check of a call that has no resource. */
export const anywhere = (operation: string) => (): Check[] => [
  { action: `elasticloadbalancing:${operation}`, resource: '*' },
];

/** Attributes as the API lists them. */
export const attributeList = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));

/** Attributes after a change; each is known, with the values that it may have. */
export function changedAttributes(
  before: Record<string, string>,
  changes: readonly { Key?: string; Value?: string }[],
  allowed: Record<string, RegExp>,
): Record<string, string> {
  const after = { ...before };
  for (const { Key = '', Value = '' } of changes) {
    if (!Object.hasOwn(allowed, Key)) {
      const known = Object.keys(allowed).join(', ');
      throw invalid(`The local plane has no attribute '${Key}': it has ${known}.`);
    }
    if (!allowed[Key]!.test(Value)) {
      throw invalid(`The attribute '${Key}' cannot be '${Value}': it must match ${allowed[Key]}.`);
    }
    after[Key] = Value;
  }
  return after;
}
