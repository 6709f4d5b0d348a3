import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, describe, expect, it } from 'vitest';
import { createCloudwatch } from '../../../../infra/local/services/cloudwatch/cloudwatch.ts';
import { createLogs } from '../../../../infra/local/services/logs/logs.ts';
import { query } from '../../../../infra/local/wire/query.ts';
import { wirePlane } from '../wire/wire-plane.ts';

const plane = await wirePlane({ services: [createCloudwatch(), createLogs()] });
afterAll(() => plane.close());
/** By the socket, as any client: a recent SDK speaks CBOR. */
const cloudwatch = new CloudWatch(plane.onSocket);
const minute = 60_000;
const now = Math.floor(Date.now() / minute) * minute;
const span = { StartTime: new Date(now - 10 * minute), EndTime: new Date(now + minute) };
const dimensions = [
  { Name: 'Model', Value: 'churn' },
  { Name: 'Zone', Value: 'a' },
];

describe('metrics that somebody puts', () => {
  const Namespace = 'Lab';
  const put = (MetricName: string, minutesAgo: number, value: object, Unit?: 'Seconds') =>
    cloudwatch.putMetricData({
      Namespace,
      MetricData: [
        {
          ...{ MetricName, Dimensions: dimensions, Unit, ...value },
          Timestamp: new Date(now - minutesAgo * minute + 1234),
        },
      ],
    });

  it('are read as statistics of each period, whatever the order of their dimensions', async () => {
    await put('Took', 6, { Value: 2 }, 'Seconds');
    await put('Took', 6, { Values: [4, 9], Counts: [2, 1] }, 'Seconds');
    const sums = { SampleCount: 2, Sum: 10, Minimum: 1, Maximum: 9 };
    await put('Took', 5, { StatisticValues: sums }, 'Seconds');
    const asked = { Namespace, MetricName: 'Took', Dimensions: dimensions.toReversed(), ...span };
    const Statistics = ['SampleCount' as const, 'Average' as const, 'Maximum' as const];
    const { Datapoints, Label } = await cloudwatch.getMetricStatistics({
      ...{ ...asked, Statistics, Period: 60 },
    });
    expect(Label).toBe('Took');
    const Unit = 'Seconds';
    expect(Datapoints).toEqual([
      { Timestamp: new Date(now - 6 * minute), SampleCount: 4, Average: 4.75, Maximum: 9, Unit },
      { Timestamp: new Date(now - 5 * minute), SampleCount: 2, Average: 5, Maximum: 9, Unit },
    ]);
    const whole = await cloudwatch.getMetricStatistics({
      ...{ ...asked, Statistics: ['Sum' as const], Period: 600 },
    });
    expect(whole.Datapoints).toEqual([
      { Timestamp: new Date(now - 10 * minute), Sum: 29, Unit: 'Seconds' },
    ]);
  });

  it('are read several at once, the newest first, and listed', async () => {
    await put('Hits', 3, { Value: 1 });
    await put('Hits', 2, { Value: 5 });
    const Metric = { Namespace, MetricName: 'Hits', Dimensions: dimensions };
    const { MetricDataResults } = await cloudwatch.getMetricData({
      ...span,
      MetricDataQueries: [
        { Id: 'hits', MetricStat: { Metric, Period: 60, Stat: 'Sum' } },
        {
          Id: 'none',
          MetricStat: { Metric: { ...Metric, Dimensions: [] }, Period: 60, Stat: 'Sum' },
        },
      ],
    });
    expect(MetricDataResults).toMatchObject([
      {
        ...{ Id: 'hits', Label: 'Hits', StatusCode: 'Complete', Values: [5, 1] },
        Timestamps: [new Date(now - 2 * minute), new Date(now - 3 * minute)],
      },
      { Id: 'none', Values: [], Timestamps: [] },
    ]);
    const listed = await cloudwatch.listMetrics({ Dimensions: [{ Name: 'Zone', Value: 'a' }] });
    const names = listed.Metrics?.map(({ MetricName }) => MetricName);
    expect(names).toEqual(expect.arrayContaining(['Hits']));
    expect((await cloudwatch.listMetrics({ Namespace: 'Nobody' })).Metrics).toEqual([]);
  });

  it('are refused where AWS refuses them', async () => {
    const code = (name: string) => ({ name: expect.stringContaining(name) });
    await expect(put('Old', 60 * 24 * 15, { Value: 1 })).rejects.toThrow(/two weeks/);
    await expect(put('Two', 0, { Value: 1, Values: [1] })).rejects.toMatchObject(
      code('InvalidParameterCombination'),
    );
    const reserved = { Namespace: 'AWS/Lambda', MetricData: [{ MetricName: 'x', Value: 1 }] };
    await expect(cloudwatch.putMetricData(reserved)).rejects.toThrow(/Namespace is invalid/);
  });
});

describe('what is not kept', () => {
  const asked = { Namespace: 'Lab', MetricName: 'Took', ...span, Period: 60 };
  const Statistics = ['Sum' as const];

  it.each<[object, RegExp]>([
    [{ Namespace: 'AWS/ECS', MetricName: 'CPUUtilization' }, /does not measure AWS\/ECS CPUUt/],
    [{ Namespace: 'AWS/Lambda', MetricName: 'Throttles' }, /counts Invocations, Errors, Duration/],
    [{ Namespace: 'AWS/Lambda', MetricName: 'Errors' }, /by FunctionName only.*none/],
    [{ Period: 30 }, /multiple of 60/],
    [{ ExtendedStatistics: ['p99'] }, /no percentiles/],
    [{ StartTime: new Date(now - 2 * 86_400_000) }, /exceeds the limit of 1440/],
  ])('is refused by name: %j', async (wrong, says) => {
    const request = { ...asked, Statistics, ...wrong };
    await expect(cloudwatch.getMetricStatistics(request)).rejects.toThrow(says);
  });

  it('is metric maths and alarms, too', async () => {
    const MetricDataQueries = [{ Id: 'e', Expression: 'SUM(METRICS())' }];
    await expect(cloudwatch.getMetricData({ ...span, MetricDataQueries })).rejects.toThrow(
      /no metric maths: the query e/,
    );
    await expect(cloudwatch.describeAlarms({})).rejects.toThrow(/looks at alarms/);
  });
});

describe('a log line in the embedded metric format', () => {
  const logs = new CloudWatchLogs(plane.onSocket);
  const name = { logGroupName: '/lab', logStreamName: 'one' };
  const write = (...messages: string[]) => {
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    return logs.putLogEvents({ ...name, logEvents });
  };
  const line = (more: object, directive: object = {}) => {
    const Metrics = [{ Name: 'Rows', Unit: 'Count' }];
    const told = { Namespace: 'Embedded', Dimensions: [['Job'], []], Metrics, ...directive };
    return JSON.stringify({
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [told] },
      ...{ Job: 'nightly', ...more },
    });
  };

  it('is a metric by each set of its dimensions, and one that is wrong is a line', async () => {
    await logs.createLogGroup({ logGroupName: '/lab' });
    await logs.createLogStream(name);
    await write(line({ Rows: [3, 4] }), `${line({ Rows: 1 })}\n`);
    await write(
      line({ Rows: 'many' }),
      line({ Rows: 1 }, { Namespace: 'AWS/Lambda' }),
      line({ Rows: 1 }, { Metrics: [{ Name: 'Rows', Unit: 'Rows' }] }),
      'not JSON "CloudWatchMetrics"',
      '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[null]}}',
    );
    for (const Dimensions of [[{ Name: 'Job', Value: 'nightly' }], []]) {
      const { Datapoints } = await cloudwatch.getMetricStatistics({
        ...{ Namespace: 'Embedded', MetricName: 'Rows', Dimensions, Period: 3600 },
        ...{ ...span, EndTime: new Date(now + 5 * minute) },
        Statistics: ['Sum', 'SampleCount'],
      });
      expect(Datapoints).toMatchObject([{ Sum: 8, SampleCount: 3, Unit: 'Count' }]);
    }
    const { events } = await logs.getLogEvents(name);
    expect(events).toHaveLength(7);
  });
});

it('times are written as each protocol has them', async () => {
  const request = { Namespace: 'Times', MetricData: [{ MetricName: 'n', Value: 1 }] };
  await cloudwatch.putMetricData(request);
  const output = await plane.kernel.call(
    'monitoring',
    'GetMetricStatistics',
    {
      ...{ Namespace: 'Times', MetricName: 'n', Period: 60, Statistics: ['Sum'] },
      ...{ StartTime: new Date(now).toISOString(), EndTime: (now + 5 * minute) / 1000 },
    },
    { arn: 'arn:aws:sts::000000000000:assumed-role/r/s' },
  );
  expect(JSON.stringify(output)).toMatch(/"Timestamp":\d{10},"Sum":1/);
  const call = { service: 'monitoring', operation: 'GetMetricStatistics', input: {} };
  expect(query.reply(call, output, 'id').body).toMatch(
    /<Datapoints><member><Timestamp>\d{4}-\d\d-\d\dT[\d:.]+Z<\/Timestamp><Sum>1<\/Sum>/,
  );
});
