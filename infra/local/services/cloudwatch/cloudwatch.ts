import type { Service } from '../../kernel/types.ts';
import { countOwn } from './count-own.ts';
import { putEmbedded } from './embedded.ts';
import { getMetricData } from './get-metric-data.ts';
import { getMetricStatistics } from './get-metric-statistics.ts';
import { listMetrics } from './list-metrics.ts';
import { putMetricData } from './put-metric-data.ts';
import { schema } from './store.ts';

const alarms =
  'Nothing here looks at alarms: those of the template watch a plane in an account. Here ' +
  '`trainyard doctor` says what got stuck.';

/** Amazon CloudWatch's metrics: what was counted on this machine, by the minute. */
export const createCloudwatch = (): Service => ({
  id: 'monitoring',
  schema,
  operations: {
    PutMetricData: putMetricData,
    GetMetricStatistics: getMetricStatistics,
    GetMetricData: getMetricData,
    ListMetrics: listMetrics,
    PutEmbedded: putEmbedded,
    CountOwn: countOwn,
  },
  instead: { DescribeAlarms: alarms, PutMetricAlarm: alarms },
});
