import type { Job } from '../../shared/job/model.ts';
import type { ToldResult } from '../../shared/job/results.ts';
import { NumberText } from '../../shared/number-text.ts';
import { inputVersion, resolvedInputs } from '../../statemachines/attempt/resolved-inputs.ts';
import { modelOf } from '../../statemachines/kinds/trained-job.ts';
import type { RunAnswer } from '../api/jobs/run-answer.ts';

/** What a kind may have that trains or reports; each is looked for, whatever the kind. */
interface Trained {
  hyperParameters?: Record<string, string>;
  objective?: { minimize?: string; maximize?: string };
}

/**
 * What a job is compared with others by. It is read from the job alone: what its stages did stands
 * in their own jobs.
 */
export function runOf(job: Job): RunAnswer {
  const { hyperParameters = {}, objective = {} } = job.spec as Trained;
  const result = (job.spec.stages ? {} : (job.result ?? {})) as ToldResult & { digest?: string };
  const { bestTrainingJob: best, metrics = {}, result: reported = {} } = result;
  const goal = objective.minimize ?? objective.maximize;
  const image = job.resolved?.image ?? textOf(job.spec.image);
  return {
    parameters: { ...hyperParameters, ...best?.hyperParameters },
    metrics: {
      ...numbersOf(reported),
      ...metrics,
      ...best?.metrics,
      ...(goal !== undefined && best?.objective !== undefined ? { [goal]: best.objective } : {}),
    },
    image,
    digest: result.digest ?? /@(sha256:[0-9a-f]{64})$/.exec(image ?? '')?.[1] ?? null,
    commit: job.spec.commit ?? null,
    data: dataOf(job),
    model: modelOf(job) ?? null,
  };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

/** The numbers of what was reported, each as the nearest double. */
function numbersOf(reported: Record<string, unknown>): Record<string, number> {
  const numbers = Object.entries(reported).flatMap(([name, value]) => {
    const isNumber = typeof value === 'number' || value instanceof NumberText;
    const number = isNumber ? Number(String(value)) : Number.NaN;
    return Number.isFinite(number) ? [[name, number] as const] : [];
  });
  return Object.fromEntries(numbers);
}

/** Each input by its version: the hash of what was uploaded, else where it lies, and which one. */
function dataOf(job: Job): Record<string, string> {
  const inputs = Object.entries(resolvedInputs(job)).map(([channel, uri]) => {
    const hash = /^s3:\/\/[^/]+\/projects\/[^/]+\/uploads\/([0-9a-f]{64})\//.exec(uri)?.[1];
    const version = inputVersion(job, channel);
    const named = version === undefined ? uri : `${uri}?versionId=${version}`;
    return [channel, hash ? `sha256:${hash}` : named];
  });
  return Object.fromEntries(inputs);
}
