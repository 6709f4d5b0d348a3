import type { Job } from '../../shared/job/model.ts';

/** The tags of everything that is made for a job, as all services but Amazon ECS take them. */
export const tagsOf = (job: Job): { Key: string; Value: string }[] => [
  { Key: 'trainyard:job', Value: job.id },
  { Key: 'trainyard:project', Value: job.project },
];
