import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { Moment } from '../../kernel/moment.ts';
import { AwsError, type Operation } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { notHere } from './kept.ts';
import { seriesOf, spanOf, statistics } from './query.ts';
import { datapointsOf } from './store.ts';

/** Most datapoints of one answer ("GetMetricStatistics"). */
const most = 1440;

/** GetMetricStatistics: a metric in periods, each with the statistics that were asked for. */
export const getMetricStatistics: Operation<Wire<cloudwatch.GetMetricStatisticsInput>> = {
  authorize: () => [{ action: 'cloudwatch:GetMetricStatistics', resource: '*' }],
  run(tx, request) {
    const { Statistics = [], ExtendedStatistics, Period, Unit, MetricName } = request;
    if (ExtendedStatistics) {
      throw notHere(`keeps no percentiles: ask for ${Object.keys(statistics).join(', ')}.`);
    }
    if (Statistics.length === 0) {
      const message = 'At least one of the parameters Statistics and ExtendedStatistics is needed.';
      throw new AwsError('MissingRequiredParameterException', message);
    }
    const series = seriesOf(request);
    const span = spanOf(request, Period);
    const asked = Math.ceil((span.to - span.from) / span.periodMs);
    if (asked > most) {
      const message =
        `You have requested up to ${asked} datapoints, which exceeds the limit of ${most}. You ` +
        'may reduce the datapoints requested by increasing Period, or decreasing the time range.';
      throw new AwsError('InvalidParameterCombinationException', message);
    }
    const Datapoints = datapointsOf(tx, series, span, Unit).map((point) => ({
      Timestamp: new Moment(point.at),
      ...Object.fromEntries(Statistics.map((name) => [name, statistics[name]!(point)])),
      Unit: point.unit,
    }));
    return { Label: MetricName, Datapoints };
  },
};
