import type { AwsEvent } from '../kind.ts';

/** A change of a training job of ours: a job of its own, or a trial with its tuning job's name. */
export const trainingEvent: AwsEvent = {
  source: 'aws.sagemaker',
  type: 'SageMaker Training Job State Change',
  detail: { TrainingJobName: [{ prefix: 'ty-' }] },
  nameIn: ({ TrainingJobName: name }: { TrainingJobName?: string }) => name,
};
