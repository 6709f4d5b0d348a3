import type { Shape } from '../../infra/local/kernel/types.ts';
import { endpointJob } from './endpoint-world.ts';
import { type Story, taskJob, tuningJob } from './story.ts';

const { name: _name, notify: _notify, ...stage } = taskJob;

const models = new WeakMap<Story, Promise<Shape>>();

/** A tuning job that has ended, the same for all that need a model of a story. */
function trained(story: Story): Promise<Shape> {
  const known = models.get(story) ?? story.submit(tuningJob).then(story.end);
  models.set(story, known);
  return known;
}

/** A job of each kind; what needs a model has one tuned first. */
export const everyKind: Readonly<Record<string, (story: Story) => Promise<object> | object>> = {
  task: () => taskJob,
  tuning: () => tuningJob,
  training: () => {
    const { image, command } = tuningJob;
    return { kind: 'training', image, command };
  },
  transform: async (story) => {
    const { result } = await trained(story);
    const input = result.bestTrainingJob.modelArtifact.replace(/[^/]+$/, '');
    const { model, command } = endpointJob;
    return { kind: 'transform', model, command, contentType: 'text/csv', input };
  },
  image: async (story) => {
    const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
    const { body } = await story.api('POST', '/uploads', upload);
    return { kind: 'image', source: body.uri };
  },
  endpoint: async (story) => {
    await trained(story);
    return { ...endpointJob, ttl: '1h' };
  },
  notebook: () => ({ kind: 'notebook', image: taskJob.image, ttl: '1h' }),
  service: () => ({
    ...{ kind: 'service', name: 'web', image: taskJob.image, ttl: '1h' },
    health: { gracePeriodSeconds: 3600 },
  }),
  pipeline: () => ({ kind: 'pipeline', stages: { one: stage } }),
};
