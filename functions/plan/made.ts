import type { JobSpec, StageSpec } from '../../shared/job/model.ts';

/** The roles as which what a job makes acts. */
export type Role = 'task' | 'sagemaker' | 'build';

/** Something that a job makes in AWS. `{plane}`, `{project}`, `{repository}` stand for names. */
export interface Made {
  /** Of a pipeline. */
  stage?: string;
  what: string;
  /** `ty-JOB-NN`: the job's id in lower case, then the attempt. */
  name: string;
  count: number;
  role?: Role;
  /** It has an address of its own in the network. */
  address?: true;
}

type Spec = Readonly<Record<string, unknown>>;

const task: Made = {
  what: 'Fargate task',
  name: 'ty-JOB-NN',
  count: 1,
  role: 'task',
  address: true,
};
const definition: Made = { what: 'ECS task definition', name: 'trainyard-HASH', count: 1 };

/** What each kind of one workload makes; the state machines' own executions come on top. */
export const makers: Readonly<Record<string, (spec: Spec) => Made[]>> = {
  image: ({ verify }) => [
    { what: 'CodeBuild build', name: '{plane}-image', count: 1, role: 'build' },
    { what: 'ECR image', name: '{repository}:src-HASH', count: 1 },
    ...(verify ? [definition, task] : []),
  ],
  task: () => [definition, task],
  tuning: ({ maxJobs }) => [
    { what: 'SageMaker tuning job', name: 'ty-JOB-NN', count: 1, role: 'sagemaker' },
    {
      what: 'SageMaker training job',
      name: 'ty-JOB-NN-NNN-HASH',
      count: Number(maxJobs),
      role: 'sagemaker',
    },
  ],
  endpoint: ({ name }) => [
    { what: 'SageMaker model', name: 'ty-JOB-NN', count: 1, role: 'sagemaker' },
    { what: 'SageMaker endpoint configuration', name: 'ty-JOB-NN', count: 1 },
    { what: 'SageMaker endpoint', name: `{plane}-{project}-${name}`, count: 1 },
  ],
};

const executions = (kind: string): Made[] => [
  { what: 'Step Functions execution', name: '{plane}-job:ty-JOB-NN', count: 1 },
  { what: 'Step Functions execution', name: `{plane}-${kind}:ty-JOB-NN`, count: 1 },
];

/** A job's stages by name, or the job itself under no name. */
export function partsOf(spec: JobSpec): { stage?: string; spec: JobSpec | StageSpec }[] {
  if (!spec.stages) return [{ spec }];
  return Object.entries(spec.stages).map(([stage, one]) => ({ stage, spec: one }));
}

/** Everything that one attempt of a job makes, its stages' too. */
export function madeBy(job: JobSpec): Made[] {
  const own = partsOf(job).flatMap(({ stage, spec }) => {
    const kind = String(spec.kind);
    const made = [...executions(kind), ...(makers[kind]?.(spec) ?? [])];
    return made.map((one) => (stage === undefined ? one : { stage, ...one }));
  });
  return job.kind === 'pipeline' ? [...executions('pipeline'), ...own] : own;
}
