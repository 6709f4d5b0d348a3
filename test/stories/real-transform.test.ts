import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { needProgram } from './needed.ts';
import { planeForEach, type RealPlane } from './real-plane.ts';

const path = (name: string) =>
  fileURLToPath(new URL(`../../examples/python-train/${name}`, import.meta.url));

describe('a real batch transform', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  it('of the example scores each row with the model that was trained before', {
    timeout: 120_000,
  }, async (ctx) => {
    needProgram('python3', ctx);
    const job = await plane.end(await plane.submit(path('score.yaml')), 110);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const { output, modelArtifact } = job.result.score;
    expect(modelArtifact).toBe(job.result.train.modelArtifact);
    const rows = readFileSync(path('data/houses.csv'), 'utf8').trim().split('\n').slice(1);
    const scored = (await plane.object(`${output}houses.csv.out`)).toString().trim().split('\n');
    expect(scored).toHaveLength(rows.length);
    const errors = scored.map((price, at) => Number(price) - Number(rows[at]!.split(',')[1]));
    const rmse = Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / errors.length);
    expect(rmse).toBeLessThan(0.15);
  });
});
