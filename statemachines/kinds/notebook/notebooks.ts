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
  /** Somebody may come to it over the internet, by a group of its own. */
  isOpen?: true;
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

/** Writes which job starts the notebook. Throws as `LeaseStore.claim`, and where one runs. */
export async function claim(ports: Ports, job: Job): Promise<void> {
  await notebooksOf(ports).claim(keyOf(ports, job), job, ({ current }) => {
    if (!current || current.jobId === job.id) return;
    throw new JobError(
      'InvalidSpec',
      `There is a notebook ${job.name} already, of ${current.jobId}: open it with ` +
        `trainyard open ${current.jobId}, or end it with trainyard cancel ${current.jobId}.`,
    );
  });
}
