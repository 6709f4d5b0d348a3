import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { invalid } from './query.ts';
import { allSeries, type Series } from './store.ts';

const hourMs = 3_600_000;
/** How long ago a metric may have had its last value ("ListMetrics"); `PT3H` asks for less. */
const listedMs = 14 * 24 * hourMs;
const recentMs = 3 * hourMs;
/** Metrics of one page. */
const pageSize = 500;

type Request = Wire<cloudwatch.ListMetricsInput>;

const matches = ({ Namespace, MetricName, Dimensions = [] }: Request, series: Series) =>
  (Namespace ?? series.namespace) === series.namespace &&
  (MetricName ?? series.name) === series.name &&
  Dimensions.every((wanted) =>
    series.dimensions.some(
      ({ Name, Value }) => Name === wanted.Name && Value === (wanted.Value ?? Value),
    ),
  );

/** ListMetrics: what had values in the last two weeks, or three hours. */
export const listMetrics: Operation<Request> = {
  authorize: () => [{ action: 'cloudwatch:ListMetrics', resource: '*' }],
  run(tx, request, { now }) {
    const { RecentlyActive, NextToken = '0' } = request;
    const from = /^\d{1,9}$/.test(NextToken) ? Number(NextToken) : undefined;
    if (from === undefined) throw invalid(`The NextToken ${NextToken} is none of this operation.`);
    const since = now - (RecentlyActive ? recentMs : listedMs);
    const found = allSeries(tx, since).filter((series) => matches(request, series));
    const Metrics = found.slice(from, from + pageSize).map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
    }));
    const next = from + pageSize;
    return { Metrics, ...(next < found.length ? { NextToken: String(next) } : {}) };
  },
};
