import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { Moment } from '../../kernel/moment.ts';
import type { Operation, Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { notHere } from './kept.ts';
import { invalid, seriesOf, spanOf, statistics } from './query.ts';
import { datapointsOf } from './store.ts';

/** Bounds of one call ("GetMetricData"). */
const most = { queries: 500, datapoints: 100_800 };

type Request = Wire<cloudwatch.GetMetricDataInput>;

/** GetMetricData: several metrics at once, each as two lists, the newest first by default. */
export const getMetricData: Operation<Request> = {
  authorize: () => [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
  run(tx, request) {
    const { MetricDataQueries: queries, NextToken } = request;
    if (NextToken) throw invalid(`There is no page after ${NextToken}: an answer is one page.`);
    if (queries.length > most.queries) {
      throw invalid(`${queries.length} queries were given; at most ${most.queries} may be.`);
    }
    const ids = queries.map(({ Id }) => Id);
    const wrong = ids.find((id) => !/^[a-z]\w*$/.test(id));
    if (wrong !== undefined) {
      throw invalid(
        `The Id ${wrong} must begin with a small letter; letters, digits, _ may follow.`,
      );
    }
    if (new Set(ids).size < ids.length) throw invalid('Each query needs an Id of its own.');
    const results = queries.map((query) => resultOf(tx, query, request));
    const count = results.reduce((sum, { Values }) => sum + Values.length, 0);
    const bound = Math.min(request.MaxDatapoints ?? most.datapoints, most.datapoints);
    if (count > bound) {
      throw notHere(`answers in one page: ${count} datapoints are above ${bound}; raise Period.`);
    }
    const shown = results.filter((_, n) => queries[n]!.ReturnData !== false);
    return { MetricDataResults: shown, Messages: [] };
  },
};

function resultOf(tx: Tx, query: Request['MetricDataQueries'][number], request: Request) {
  const { Id, Label, MetricStat, Expression } = query;
  if (Expression || !MetricStat) {
    throw notHere(`has no metric maths: the query ${Id} needs a MetricStat and no Expression.`);
  }
  const { Metric, Period, Stat, Unit } = MetricStat;
  const statistic = Object.hasOwn(statistics, Stat) ? statistics[Stat] : undefined;
  if (!statistic) {
    throw notHere(`has no statistic ${Stat}: ask for ${Object.keys(statistics).join(', ')}.`);
  }
  const points = datapointsOf(tx, seriesOf(Metric), spanOf(request, Period), Unit);
  if (request.ScanBy !== 'TimestampAscending') points.reverse();
  return {
    Id,
    Label: Label ?? Metric.MetricName,
    Timestamps: points.map(({ at }) => new Moment(at)),
    Values: points.map(statistic),
    StatusCode: 'Complete',
  };
}
