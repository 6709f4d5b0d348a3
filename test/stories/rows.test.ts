import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { noDenials, startStory, taskJob } from './story.ts';

const rows = ['a', 'b', 'c', 'd', 'e'].map((SYMBOL) => ({ SYMBOL }));

describe('a job with rows', () => {
  afterEach(noDenials);

  it('runs so many at once as it says, each with its variables and its own outputs', async () => {
    const started: { symbol: string; at: number }[] = [];
    const story = await startStory({
      model: (spec: ContainerSpec) => {
        const { SYMBOL: symbol } = spec.environment;
        if (symbol) started.push({ symbol, at: story.clock.now() });
        return { runSeconds: symbol ? 600 : 1, exitCode: symbol === 'b' ? 3 : 0 };
      },
    });
    const job = { ...taskJob, outputs: ['report'], rows, parallelism: 2 };
    const ended = await story.end(await story.submit(job));
    expect(started.map(({ symbol }) => symbol).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const { at } of started) {
      const beside = started.filter((one) => Math.abs(one.at - at) < 600_000);
      expect(beside.length).toBeLessThanOrEqual(2);
    }
    expect(ended).toMatchObject({ kind: 'pipeline', phase: 'Failed', reason: 'UserCodeFailed' });
    expect(ended.message).toMatch(/^Stage 'row-2' failed/);
    const phases = Object.values<Shape>(ended.stages).map(({ phase }) => phase);
    expect(phases).toEqual(['Succeeded', 'Failed', 'Succeeded', 'Succeeded', 'Succeeded']);
    const children = await Promise.all(
      ['row-1', 'row-3'].map(async (name) => story.job(ended.stages[name].jobId)),
    );
    const places = children.map(({ result }) => result.outputs.report);
    expect(new Set(places).size).toBe(2);
  });
});
