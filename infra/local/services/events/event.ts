import type { Context, Shape } from '../../kernel/types.ts';

/** An event as its targets get it. */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601 in whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: Shape;
}

/** What its sender says of an event. `time` is in milliseconds, default now. */
export interface EventParts {
  source: string;
  detailType: string;
  detail: Shape;
  resources?: string[];
  time?: number;
}

/** The envelope AWS puts around an event. */
export function envelope(context: Context, parts: EventParts): BusEvent {
  return {
    version: '0',
    id: context.uuid(),
    'detail-type': parts.detailType,
    source: parts.source,
    account: context.account,
    time: new Date(parts.time ?? context.now).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: context.region,
    resources: parts.resources ?? [],
    detail: parts.detail,
  };
}
