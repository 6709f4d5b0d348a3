import { JobError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Lease, Tenure } from '../../leases/lease.ts';
import { LeaseStore } from '../../leases/lease-store.ts';
import { notebookKind } from './kind.ts';

/** A task in which somebody works, and where its token is. */
export interface Session extends Tenure {
  task: string;
  secret: string;
}

/** A notebook as the plane keeps it. */
export type Notebook = Lease<Session>;

/** The notebooks of the plane. */
export const notebooksOf = (ports: Ports): LeaseStore<Session> =>
  new LeaseStore<Session>(ports, notebookKind);

/** By what the plane keeps the notebook of a job. */
export const keyOf = ({ config }: Ports, job: Job): string =>
  `${config.plane}-${job.project}-${job.name}`;

/** Where what is edited in a notebook is kept, with a slash at its end. */
export const folderOf = ({ config }: Ports, { project, name }: Pick<Job, 'project' | 'name'>) =>
  `s3://${config.bucket}/projects/${project}/notebooks/${name}/`;

/** Writes which job starts the notebook; the item is there before anything of it is made. */
export async function claim(ports: Ports, job: Job): Promise<void> {
  const store = notebooksOf(ports);
  const awsName = keyOf(ports, job);
  const known = await store.get(awsName);
  if (!known) {
    return store.put(undefined, {
      v: 1,
      kind: notebookKind.name,
      awsName,
      project: job.project,
      name: job.name!,
      rev: 0,
      state: 'Creating',
      createdAt: ports.clock.iso(),
      changingJob: job.id,
      history: [],
      booked: { seconds: 0, microUsd: 0 },
    });
  }
  if (known.project !== job.project || known.name !== job.name) {
    throw new JobError('InvalidSpec', `${awsName} is a notebook of project ${known.project}.`);
  }
  if (known.state === 'Deleting') {
    throw new JobError('Throttled', `The notebook ${job.name} is just ending.`);
  }
  const { current } = known;
  if (current && current.jobId !== job.id) {
    throw new JobError(
      'InvalidSpec',
      `There is a notebook ${job.name} already, of ${current.jobId}: open it with ` +
        `trainyard open ${current.jobId}, or end it with trainyard cancel ${current.jobId}.`,
    );
  }
  if (known.changingJob === job.id) return;
  await store.change(awsName, (now) => ({ ...now, changingJob: job.id }));
}
