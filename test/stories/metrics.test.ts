import { expect, it } from 'vitest';
import { readTemplates, resourcesIn } from '../../infra/aws/assembly.ts';
import { idleReport } from '../../infra/aws/checks/idle.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { assemblyFolder } from '../assembly.ts';
import { furnishedAssembly } from './furnished-assembly.ts';
import { quietJob, startShared } from './shares.ts';
import { noDenials } from './story.ts';

const priced = (folder: string) => idleReport(resourcesIn(readTemplates(folder)));

it('ends of jobs are metrics of CloudWatch where they are asked for, at a price', {
  timeout: 120_000,
}, async () => {
  const assembly = await furnishedAssembly();
  const story = await startShared({
    assembly,
    model: ({ id, command }) => ({
      runSeconds: 30,
      exitCode: id.endsWith('-main') && command?.includes('bad') ? 3 : 0,
    }),
  });
  let cost = 0;
  for (const command of [['good'], ['bad'], ['bad']]) {
    const id = await story.submitTo('a', { ...quietJob, command });
    await story.endOf('a', id);
    cost += Number((await story.jobOf('a', id)).cost.actualUsd);
  }
  await story.advance(60_000);
  const span = { StartTime: 0, EndTime: story.clock.now() / 1000 + 3600 };
  const told = async (MetricName: string, more: Record<string, string> = {}) => {
    const Dimensions = Object.entries({ Plane: 'trainyard', ...more }).map(([Name, Value]) => ({
      ...{ Name, Value },
    }));
    const Metric = { Namespace: 'Trainyard', MetricName, Dimensions };
    const query = { Metric, Period: 30 * 86_400 };
    const of = (Stat: string) => ({ Id: Stat.toLowerCase(), MetricStat: { ...query, Stat } });
    const request = { ...span, MetricDataQueries: ['SampleCount', 'Sum'].map(of) };
    const { MetricDataResults } = await story.kernel.call<Shape>(
      ...(['monitoring', 'GetMetricData', request, planePrincipal] as const),
    );
    return MetricDataResults.map(({ Values }: Shape) => Values[0]);
  };
  const [jobs, waited] = await told('QueueSeconds');
  expect([jobs, waited >= 0]).toEqual([3, true]);
  expect((await told('StartSeconds'))[0]).toBe(3);
  const [, dollars] = await told('CostUsd');
  expect(dollars / cost).toBeCloseTo(1, 2);
  expect(await told('Failures', { Reason: 'UserCodeFailed' })).toEqual([2, 2]);
  noDenials();
  expect(priced(assembly)).toMatch(/by metric +1 AWS::Lambda::Function: metrics: true: \$0\.30/);
  expect(priced(assemblyFolder())).not.toContain('by metric');
});
