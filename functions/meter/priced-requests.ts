import { requestsPrice } from '../../shared/money/prices.ts';
import type { Requests } from './job-requests.ts';

/** Requests of one sort with their price. */
export interface PlaneLine {
  what: string;
  count: number;
  /** How the amount comes about, in words. */
  arithmetic: string;
  /** Millionths of a dollar, also parts of them; undefined where the region has no known price. */
  microUsd: number | undefined;
}

/** What a run of a function is taken to be: nobody but a bill says it better. */
export const functionRun = { milliseconds: 100, gigabytes: 0.25, logBytes: 600 } as const;

interface Sort {
  what: string;
  product: string;
  count: (requests: Requests) => number;
  /** Of the product, for one that is counted. */
  each?: number;
}

const { milliseconds, gigabytes, logBytes } = functionRun;

const sorts: readonly Sort[] = [
  { what: 'state transitions', product: 'states.transitions', count: (of) => of.stateTransitions },
  { what: 'API requests', product: 'api.requests', count: (of) => of.apiRequests },
  {
    what: 'schedule invocations',
    product: 'scheduler.invocations',
    count: (of) => of.schedulerInvocations,
  },
  { what: 'function runs', product: 'lambda.requests', count: (of) => of.functionRuns },
  {
    what: `runs of ${milliseconds} ms at ${gigabytes * 1024} MB`,
    product: 'lambda.gb-seconds',
    count: (of) => of.functionRuns,
    each: (milliseconds / 1000) * gigabytes,
  },
  {
    what: `log entries of ${logBytes} bytes`,
    product: 'logs.gb',
    count: (of) => of.functionRuns,
    // A GB is a million KB.
    each: logBytes / 1000,
  },
  { what: 'table write units', product: 'table.writes', count: (of) => of.tableWriteUnits },
  { what: 'table read units', product: 'table.reads', count: (of) => of.tableReadUnits },
  { what: 'events', product: 'events.custom', count: (of) => of.events },
  { what: 'SNS requests', product: 'sns.publishes', count: (of) => of.snsRequests },
  { what: 'e-mails', product: 'sns.emails', count: (of) => of.emails },
];

/** Requests as lines with their prices in a region; sorts that do not occur are left out. */
export function pricedRequests(requests: Requests, region: string): PlaneLine[] {
  return sorts.flatMap(({ what, product, count, each = 1 }) => {
    const counted = count(requests);
    if (counted === 0) return [];
    const microUsd = requestsPrice(region, product, counted * each);
    const unit = requestsPrice(region, product, each);
    const price = unit === undefined ? 'a price unknown here' : `$${fineUsd(unit)}`;
    return [{ what, count: counted, arithmetic: `${counted} ${what} × ${price}`, microUsd }];
  });
}

/** Parts of a millionth of a dollar as dollars, without an exponent: `0.000000625`. */
export function fineUsd(microUsd: number): string {
  const digits = (microUsd / 1_000_000).toFixed(12).replace(/0+$/, '');
  return digits.endsWith('.') ? `${digits}00` : digits;
}
