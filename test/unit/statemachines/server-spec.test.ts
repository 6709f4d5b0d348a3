import { expect, it } from 'vitest';
import { type Server, serverFindings } from '../../../statemachines/kinds/sagemaker/server.ts';

const serverWith = (variables: number, change: Partial<Server> = {}) => ({
  instanceType: 'ml.m5.large',
  model: '@latest(search)',
  environment: Object.fromEntries(Array.from({ length: variables }, (_, n) => [`V${n}`, 'one'])),
  ...change,
});

it('takes as many variables beside its own as SageMaker has room for', () => {
  expect(serverFindings(serverWith(99))).toEqual([]);
  expect(serverFindings(serverWith(100))).toMatchObject([
    { path: ['environment'], message: 'and command make 101 variables; SageMaker takes 100' },
  ]);
});

it('counts the words of a command, which are variables too', () => {
  const command = ['node', 'serve.mjs'];
  expect(serverFindings(serverWith(96, { command }))).toEqual([]);
  expect(serverFindings(serverWith(97, { command }))).toHaveLength(1);
});

it('takes an algorithm of SageMaker in place of an image, and not beside one', () => {
  const archive = { model: 's3://models/kmeans/model.tar.gz', algorithm: 'kmeans' };
  expect(serverFindings(serverWith(0, archive))).toEqual([]);
  expect(serverFindings(serverWith(0, { model: archive.model }))).toMatchObject([
    { path: ['image'] },
  ]);
  for (const change of [{ image: 'r.example/a:1' }, { command: ['node', 'serve.mjs'] }]) {
    expect(serverFindings(serverWith(0, { ...archive, ...change }))).toMatchObject([
      { path: ['algorithm'] },
    ]);
  }
});
