import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { RealPlane } from './real-plane.ts';

const example = fileURLToPath(new URL('../../examples/price-forecast', import.meta.url));
const jobFile = join(example, 'job.yaml');

describe('the price forecast', () => {
  const plane = new RealPlane();
  let job: Shape;
  let trials: Shape[];

  beforeAll(async () => {
    await plane.start();
    job = await plane.end(await plane.submit(jobFile), 110);
    trials = (await plane.get(`/jobs/${job.stages?.tune.jobId}/trials`)).items;
  });

  afterAll(() => plane.close());

  it('is tuned by eight trials of which the best wins', () => {
    expect(job).toMatchObject({ phase: 'Succeeded', reason: null });
    expect(trials.map(({ status }) => status)).toEqual(Array(8).fill('Completed'));
    const choices = trials.map(({ hyperParameters }) => JSON.stringify(hyperParameters));
    expect(new Set(choices).size).toBe(8);
    const [best] = trials.toSorted((a, b) => a.objective - b.objective);
    expect(job.result.tune.bestTrainingJob).toMatchObject({
      name: best!.name,
      objective: best!.objective,
      hyperParameters: best!.hyperParameters,
    });
  });

  it('has a log and a model of its own for each trial', async () => {
    const lines = await plane.log(job.stages.tune.jobId);
    for (const { name, objective, hyperParameters, modelArtifact } of trials) {
      const log = lines.filter(({ stream }) => stream.startsWith(`${name}/`));
      expect(new Set(log.map(({ stream }) => stream)).size).toBe(1);
      const said = log.map(({ message }) => message).join('\n');
      const chosen = JSON.parse(/^hyperparameters (.*)$/m.exec(said)![1]!);
      const measured = [...said.matchAll(/validation:rmse=([0-9.]+)/g)].at(-1)![1];
      expect([chosen.wd, Number(measured)]).toEqual([Number(hyperParameters.wd), objective]);
      expect(modelArtifact).toMatch(new RegExp(`/${name}/output/model\\.tar\\.gz$`));
      expect(JSON.parse(modelIn(await plane.object(modelArtifact))).options).toEqual(chosen);
    }
  });

  it('builds again only what is another source', { timeout: 90_000 }, async () => {
    const source = join(plane.data, 'changed');
    cpSync(example, source, { recursive: true });
    const program = join(source, 'train.mjs');
    writeFileSync(program, `${readFileSync(program, 'utf8')}\n`);
    const image = { kind: 'image', source: '.' };
    const same = await plane.submit(plane.write('same.json', { ...image, source: example }));
    const changed = await plane.submit(plane.write('changed/job.json', image));
    const digestOf = async (id: string) => {
      const { phase, result } = await plane.end(id);
      expect(phase).toBe('Succeeded');
      return result.digest;
    };
    expect(await digestOf(same)).toBe(job.result.image.digest);
    expect((await plane.get(`/jobs/${same}/cost`)).lines).toEqual([]);
    expect(await digestOf(changed)).not.toBe(job.result.image.digest);
    expect((await plane.get(`/jobs/${changed}/cost`)).lines).toHaveLength(1);
  });

  it('fails with the name of the column that a CSV lacks', { timeout: 90_000 }, async () => {
    const rows = readFileSync(join(example, 'data/prices.csv'), 'utf8').split('\n', 50);
    mkdirSync(join(plane.data, 'bad'));
    const csv = join(plane.data, 'bad/prices.csv');
    writeFileSync(csv, rows.join('\n').replace('close', 'klose'));
    const id = await plane.submit(jobFile, `stages.features.inputs.raw=${csv}`);
    const failed = await plane.end(id);
    expect(failed).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(failed.message).toMatch(/'features'.*lacks the column close/s);
    expect(failed.stages).toMatchObject({
      features: { phase: 'Failed' },
      tune: { jobId: null },
    });
    const said = (await plane.log(id)).map(({ message }) => message).join('\n');
    expect(said).toMatch(/lacks the column close/);
  });

  it('is told without a call that was denied or an error of the plane', () => {
    expect(plane.complaints).toEqual([]);
  });
});

/** The text of `model.json`, the one file in a trial's archive. */
function modelIn(archive: Buffer): string {
  const tar = gunzipSync(archive);
  const size = Number.parseInt(tar.toString('latin1', 124, 136), 8);
  expect(tar.toString('utf8', 0, 10)).toBe('model.json');
  return tar.toString('utf8', 512, 512 + size);
}
