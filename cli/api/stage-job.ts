import { own } from '../../shared/own.ts';
import { CommandError } from '../failures.ts';
import type { Api } from './api.ts';
import type { Stage } from './job.ts';

/** The job itself or, for a pipeline with one tuning stage, that stage's job. */
export async function tuningJobId(api: Api, id: string): Promise<string> {
  const job = await api.call('GET /jobs/{id}', { path: { id } });
  if (!job.stages) return id;
  const tuning = Object.entries(job.stages).filter(([, { trials }]) => trials);
  if (tuning.length === 1) return startedJobOf(...tuning[0]!);
  const names = tuning.map(([name, { jobId }]) => `${name} ${jobId ?? '(waiting)'}`);
  throw new CommandError(`The pipeline has ${tuning.length} tuning stages.`, {
    ...(names.length > 0 ? { fix: `name the job of one: ${names.join(', ')}` } : {}),
  });
}

/** The job of a pipeline's stage by name. */
export async function stageJobId(api: Api, id: string, name: string): Promise<string> {
  const job = await api.call('GET /jobs/{id}', { path: { id } });
  const stage = own(job.stages ?? {}, name);
  if (stage) return startedJobOf(name, stage);
  const names = Object.keys(job.stages ?? {});
  throw new CommandError(`${id} has no stage '${name}'.`, {
    fix: names.length > 0 ? `use one of: ${names.join(', ')}` : 'only pipelines have stages',
  });
}

function startedJobOf(name: string, { jobId, phase }: Stage): string {
  if (jobId) return jobId;
  throw new CommandError(`The stage '${name}' has not started; it is ${phase}.`);
}
