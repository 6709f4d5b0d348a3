import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { calmModel, type Story, startStory } from './story.ts';

const image = 'registry.example/trainer:1';

/** A pipeline that deploys what it trained only when its comparison says so. */
export const nightly = {
  kind: 'pipeline',
  name: 'nightly',
  budget: { maxCostUsd: '3.00' },
  notify: ['email:ml@example.com'],
  stages: {
    tune: {
      kind: 'tuning',
      image,
      command: ['node', 'train.mjs'],
      objective: { minimize: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' },
      ranges: { wd: { min: 1e-6, max: 1e-1, scale: 'log' } },
      maxJobs: 2,
    },
    compare: {
      kind: 'task',
      image,
      command: ['node', 'compare.mjs'],
      inputs: { candidate: '${tune.bestTrainingJob.modelArtifact}', champion: '@serving(btc)' },
      result: true,
    },
    deploy: {
      kind: 'endpoint',
      when: '${compare.result.better}',
      name: 'btc',
      model: '${tune.bestTrainingJob.modelArtifact}',
      image,
      ttl: '7d',
    },
  },
};

/** Containers that end well; what copies a result out copies what `report` says. */
const reporting =
  (report: () => string) =>
  (spec: ContainerSpec, random: () => number): ReturnType<typeof calmModel> => {
    const to = spec.command?.find((part) => /^s3:.*\/result\.json$/.test(part));
    return { ...calmModel(spec, random), ...(to ? { objects: { [to]: report() } } : {}) };
  };

/** A story in which each night's comparison says what `say` was told last. */
export async function tellReporting(answers?: (request: { path: string }) => boolean) {
  let result: unknown = { better: true };
  const story = await startStory({
    model: reporting(() => text(result)),
    ...(answers
      ? {
          serve: (_model: string, request: { path: string }) => ({
            status: answers(request) ? 200 : 500,
            body: new Uint8Array(),
          }),
        }
      : {}),
  });
  const say = (next: unknown) => {
    result = next;
  };
  return { story, say };
}

const text = (result: unknown) => (typeof result === 'string' ? result : JSON.stringify(result));

/** Submits a job and runs until it has ended. */
export const run = async (story: Story, job: object) => story.end(await story.submit(job));
