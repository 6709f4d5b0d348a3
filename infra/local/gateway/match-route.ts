import type { Route } from './store.ts';

/** A route that a request fits, with the values of its path variables, decoded. */
export interface Match {
  route: Route;
  pathParameters: Record<string, string>;
}

/**
 * Finds the most specific route as API Gateway does: a full match, then path variables, then a
 * greedy variable, then `$default`; a route of the method goes before one of ANY.
 */
export function matchRoute(routes: Route[], method: string, path: string): Match | undefined {
  const segments = path.split('/').slice(1);
  let best: (Match & { rank: number }) | undefined;
  for (const route of routes) {
    const pathParameters = route.method ? variablesOf(route, method, segments) : {};
    if (!pathParameters) continue;
    const rank = rankOf(route);
    if (!best || rank > best.rank) best = { route, pathParameters, rank };
  }
  return best && { route: best.route, pathParameters: best.pathParameters };
}

const isGreedy = (segment: string | undefined) => segment?.endsWith('+}') ?? false;

function variablesOf(
  { method: wanted, segments: pattern }: Route,
  method: string,
  segments: string[],
): Record<string, string> | undefined {
  if (wanted !== method && wanted !== 'ANY') return undefined;
  const greedy = isGreedy(pattern.at(-1));
  if (greedy ? segments.length < pattern.length : segments.length !== pattern.length) {
    return undefined;
  }
  const found: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const given = segments[at] as string;
    if (isGreedy(part)) found[part.slice(1, -2)] = decode(segments.slice(at).join('/'));
    else if (/^\{.+\}$/.test(part)) {
      if (given === '') return undefined;
      found[part.slice(1, -1)] = decode(given);
    } else if (part !== decode(given)) return undefined;
  }
  return found;
}

function rankOf({ method, segments }: Route): number {
  if (method === undefined) return -1;
  const fixed = segments.filter((part) => !part.startsWith('{')).length;
  const kind = isGreedy(segments.at(-1)) ? 0 : fixed === segments.length ? 2 : 1;
  return kind * 10_000 + fixed * 10 + (method === 'ANY' ? 0 : 1);
}

/** Percent-decodes; what is not valid stays as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
