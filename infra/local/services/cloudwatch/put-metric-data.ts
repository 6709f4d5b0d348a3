import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { AwsError, type Context, type Operation, type Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { isReserved } from './kept.ts';
import { invalid, timeOf } from './query.ts';
import { addValues, type Sums } from './store.ts';

const hourMs = 3_600_000;
/** How far from now a value may be ("PutMetricData", `Timestamp`). */
const oldestMs = 14 * 24 * hourMs;
const newestMs = 2 * hourMs;
/** Most metrics in one call, and most values of one ("CloudWatch service quotas"). */
const most = { metrics: 1000, values: 150 };

const combined = (message: string) => new AwsError('InvalidParameterCombinationException', message);

type Datum = Wire<cloudwatch.MetricDatum>;

/** PutMetricData; namespaces of AWS are for its services, which are those of this plane. */
export const putMetricData: Operation<Wire<cloudwatch.PutMetricDataInput>> = {
  authorize: ({ Namespace }) => [
    {
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      conditions: { 'cloudwatch:namespace': Namespace },
    },
  ],
  run(tx, { Namespace, MetricData = [], EntityMetricData }, context) {
    if (EntityMetricData) {
      throw invalid('The local plane keeps no entities: put MetricData without EntityMetricData.');
    }
    if (isReserved(Namespace) && !context.principal.service) {
      throw invalid(`The value AWS/ for parameter Namespace is invalid: ${Namespace}`);
    }
    if (MetricData.length > most.metrics) {
      throw invalid(`MetricData has ${MetricData.length} members; at most ${most.metrics} may be.`);
    }
    for (const datum of MetricData) put(tx, context, Namespace, datum);
    return {};
  },
};

function put(tx: Tx, context: Context, namespace: string, datum: Datum): void {
  const { MetricName: name, Dimensions: dimensions = [], Unit = 'None', Timestamp } = datum;
  const at = Timestamp === undefined ? context.now : timeOf(Timestamp, 'Timestamp');
  if (at < context.now - oldestMs || at > context.now + newestMs) {
    throw invalid(`The Timestamp of ${name} must be within two weeks past and two hours ahead.`);
  }
  addValues(tx, { namespace, name, dimensions }, Unit, at, sumsOf(datum));
}

/** The values of a datum in one of the three ways in which it may have them. */
function sumsOf({ MetricName, Value, StatisticValues, Values, Counts }: Datum): Sums {
  const ways = [Value, StatisticValues, Values].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    throw combined(`${MetricName} needs one of Value, StatisticValues and Values.`);
  }
  if (StatisticValues) {
    const { SampleCount: count, Sum: sum, Minimum: least, Maximum: greatest } = StatisticValues;
    return checked(MetricName, { count, sum, least, greatest });
  }
  const values = Values ?? [Value!];
  const counts = Counts ?? values.map(() => 1);
  if (values.length === 0 || values.length > most.values || counts.length !== values.length) {
    throw invalid(
      `${MetricName} must have 1 to ${most.values} Values, and as many Counts where it has any.`,
    );
  }
  return checked(MetricName, {
    count: counts.reduce((sum, one) => sum + one, 0),
    sum: values.reduce((sum, one, index) => sum + one * counts[index]!, 0),
    least: Math.min(...values),
    greatest: Math.max(...values),
  });
}

function checked(name: string, sums: Sums): Sums {
  if (Object.values(sums).every(Number.isFinite) && sums.count > 0) return sums;
  throw invalid(`The values of ${name} must be numbers; NaN and infinity are none.`);
}
