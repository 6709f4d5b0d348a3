import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { needModule } from './needed.ts';
import { RealPlane } from './real-plane.ts';

const jobFile = fileURLToPath(new URL('../../examples/sklearn/job.yaml', import.meta.url));

describe('programs of scikit-learn for SageMaker’s images', { timeout: 150_000 }, () => {
  let plane: RealPlane | undefined;

  afterEach(async () => {
    await plane?.close();
    expect(plane?.complaints ?? []).toEqual([]);
  });

  it('are tuned, and served by their inference.py, as they are', async (context) => {
    plane = new RealPlane([], undefined, needModule('sklearn', context));
    await plane.start();
    const job = await plane.end(await plane.submit(jobFile), 140);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded', reason: null });
    const best = job.result.tune.bestTrainingJob;
    expect(best.hyperParameters).toMatchObject({ alpha: '0.01' });
    const sizes = plane.write('sizes.json', { sizes: [0.5, 2] });
    const { prices } = JSON.parse(await plane.say('invoke', 'sklearn', '--body', sizes));
    expect(prices[1] - prices[0]).toBeGreaterThan(1);
    const said = (await plane.log(job.stages.tune.jobId)).map(({ message }) => message).join('\n');
    expect(said).toMatch(/this machine's Python 3\S* with scikit-learn \S+, not \S+1\.2-1-cpu-py3/);
  });
});
