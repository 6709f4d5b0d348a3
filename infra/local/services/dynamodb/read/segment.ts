import type { Shape } from '../../../kernel/types.ts';
import { validation } from '../errors.ts';
import type { KeySchema } from '../tables/table.ts';
import type { AttributeValue, Item } from '../values/attribute.ts';
import { encodeKey } from '../values/key-order.ts';

/** A parallel scan's share: partitions are dealt to segments by a hash of their key. */
export function segmentOf(request: Shape, keys: KeySchema): ((item: Item) => boolean) | undefined {
  const { Segment: segment, TotalSegments: total } = request;
  if (segment === undefined && total === undefined) return undefined;
  if (segment === undefined || total === undefined) {
    const [absent, present] =
      segment === undefined ? ['Segment', 'TotalSegments'] : ['TotalSegments', 'Segment'];
    throw validation(
      `The ${absent} parameter is required but was not present in the request ` +
        `when parameter ${present} is present`,
    );
  }
  if (!(segment >= 0 && segment < total)) {
    throw validation(
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
        `Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  return (item) => hash(encodeKey(item[keys.pk.name] as AttributeValue)) % total === segment;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
