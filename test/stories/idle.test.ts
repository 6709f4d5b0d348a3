import { afterEach, describe, expect, it } from 'vitest';
import { fineUsd, pricedRequests } from '../../functions/meter/priced-requests.ts';
import { readTemplates, resourcesIn } from '../../infra/aws/assembly.ts';
import { idleCosts } from '../../infra/aws/checks/idle.ts';
import { assemblyFolder } from '../assembly.ts';
import { noDenials, startStory } from './story.ts';
import { Tally } from './tally.ts';

const days = 30;
const patienceMs = 600_000;

describe('a plane without jobs', () => {
  afterEach(noDenials);

  it(
    `costs less than 2 cents in ${days} days, no free tier applied`,
    async () => {
      const tally = new Tally();
      const story = await startStory({ meter: tally });
      await story.advance(days * 86_400_000);

      const lines = pricedRequests(tally.requests(), 'us-east-1');
      const total = lines.reduce((sum, { microUsd }) => sum + (microUsd ?? Number.NaN), 0);
      const rows = lines.map(
        ({ arithmetic, microUsd }) => `  ${arithmetic} = $${fineUsd(microUsd!)}`,
      );
      const functions = [...Map.groupBy(tally.runs, (name) => name)].map(
        ([name, runs]) => `  ${name}: ${runs.length} runs`,
      );
      const text = [`${days} idle days`, ...functions, ...rows, `  together $${fineUsd(total)}`];
      process.stdout.write(`${text.join('\n')}\n`);

      expect(tally.runsOf((name) => name === 'reaper-due')).toBe(days * 288);
      expect(total).toBeLessThan(20_000);
    },
    patienceMs,
  );

  it('has nothing that bills by the month but what is in the ten free alarms', async () => {
    const folder = assemblyFolder();
    const { hourly } = idleCosts(resourcesIn(readTemplates(folder)));
    const fixed = hourly.filter(({ type }) => type !== 'AWS::Events::Rule');
    const rows = fixed.map(
      (line) => `  ${line.count} ${line.type}: $${line.monthlyUsd}, ${line.why}`,
    );
    process.stdout.write(`By the month\n${rows.join('\n')}\n`);
    expect(fixed.map(({ type, monthlyUsd }) => [type, monthlyUsd])).toEqual([
      ['AWS::CloudWatch::Alarm', 0],
    ]);
  });
});
