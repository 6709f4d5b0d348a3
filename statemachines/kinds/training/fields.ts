import { metricFields, trainerFields } from '../sagemaker/fields.ts';

/** What the fields of a `training` job are for. */
export const trainingFields = {
  ...trainerFields,
  sharded:
    'Names of inputs whose objects are dealt out among the machines, such as [train]; of the ' +
    'others each machine has all.',
  metrics:
    'What is read from the output, such as [{name: "validation:rmse", regex: ' +
    '"validation:rmse=([0-9.eE+-]+)"}]; the last value of each is in the result. 40 at most.',
  ...metricFields,
  spot:
    'Managed spot training: cheaper, and AWS may take the machine back; SageMaker then starts ' +
    'it again. Needs checkpoints: true where it may train for more than an hour.',
  checkpoints:
    'Whether what the code writes to /opt/ml/checkpoints is kept in S3, and is there again ' +
    "after an interruption and in the job's next attempt.",
  maxRuntimeSeconds:
    'How long it may train, in seconds; timeoutSeconds besides has the wait for Spot. Absent: ' +
    'as timeoutSeconds, which it may not be above.',
};
