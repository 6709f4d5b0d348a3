import { AwsError } from '../../kernel/types.ts';
import type { Tag, Thing } from './things.ts';

/** A filter of a request: of its values one must fit, with `*` and `?` as AWS has them. */
export interface Filter {
  Name: string;
  Values?: string[];
}

/** What a filter looks at: a member, or the values that it finds. */
export type Lookup = string | ((thing: Thing) => unknown[]);

/** The things that fit every filter. @throws InvalidParameterValue for one that is unknown here */
export function filtered(
  things: Thing[],
  filters: Filter[] = [],
  lookups: Record<string, Lookup>,
): Thing[] {
  const tests = filters.map((filter) => testOf(filter, lookups));
  return things.filter((thing) => tests.every((test) => test(thing)));
}

function testOf({ Name, Values = [] }: Filter, lookups: Record<string, Lookup>) {
  const find = finder(Name, lookups);
  const patterns = Values.map(patternOf);
  return (thing: Thing) =>
    find(thing).some((value) => patterns.some((pattern) => pattern.test(String(value))));
}

function finder(name: string, lookups: Record<string, Lookup>): (thing: Thing) => unknown[] {
  const tags = (thing: Thing) => (thing.Tags ?? thing.TagSet ?? []) as Tag[];
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (thing) => tags(thing).flatMap((tag) => (tag.Key === key ? [tag.Value] : []));
  }
  if (name === 'tag-key') return (thing) => tags(thing).map(({ Key }) => Key);
  const lookup = Object.hasOwn(lookups, name) ? lookups[name]! : undefined;
  if (typeof lookup === 'string') return (thing) => [thing[lookup]];
  if (lookup) return lookup;
  const known = [...Object.keys(lookups), 'tag:KEY', 'tag-key'].join(', ');
  const message = `The filter '${name}' is invalid here. The local plane has: ${known}.`;
  throw new AwsError('InvalidParameterValue', message);
}

function patternOf(text: string): RegExp {
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
