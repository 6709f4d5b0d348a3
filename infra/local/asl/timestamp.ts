const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch of an ISO-8601 extended offset date-time, else undefined. */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== 'string' || !pattern.test(text)) return undefined;
  const at = Date.parse(text.replace(/\.(\d{1,3})\d*/, '.$1'));
  return Number.isNaN(at) ? undefined : at;
}
