import { signal } from '@preact/signals';

/** Where in the console somebody is: behind the `#`, so that going elsewhere loads nothing. */
export interface Place {
  /** `['jobs', 'job_01…']` */
  path: string[];
  query: URLSearchParams;
}

/** A part of an address as it is meant; one that was cut or mistyped as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function placeOf(hash: string): Place {
  const [path = '', query = ''] = (/^#\/(.*)$/.exec(hash)?.[1] ?? '').split('?');
  const parts = path.split('/').filter(Boolean).map(decoded);
  return { path: parts.length > 0 ? parts : ['jobs'], query: new URLSearchParams(query) };
}

/** The place that the address names. */
export const place = signal<Place>(placeOf(location.hash));

addEventListener('hashchange', () => {
  place.value = placeOf(location.hash);
});

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The address of a place; what is empty in its query is left out. */
export function href(path: readonly string[], query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value ?? []].flat()) if (one) search.append(name, one);
  }
  const text = search.size > 0 ? `?${search}` : '';
  return `#/${path.map(encodeURIComponent).join('/')}${text}`;
}

/** Changes the query of the place where somebody is, without a step to go back to. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = place.value;
  const next = href(path, { ...Object.fromEntries(query), ...changes });
  history.replaceState(null, '', next);
  place.value = placeOf(next);
}

/** Goes to a place. */
export function go(to: string): void {
  location.hash = to;
}
