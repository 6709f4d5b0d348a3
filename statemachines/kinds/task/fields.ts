import { sourceField } from '../sagemaker/fields.ts';

/** What the fields of what runs a container on Fargate are for. */
export const containerFields = {
  source: sourceField,
  image: 'The image that runs, by tag or digest. One of image and source.',
  environment: 'Variables of the process by name; a number is taken as text.',
  cpu:
    'Units of CPU; 1024 is one vCPU. Fargate has 256, 512, 1024, 2048, 4096, 8192 and 16384, ' +
    'each with a range of memory.',
  memory: 'Memory in MiB, such as 2048. What Fargate has depends on cpu: 2 to 8 GiB for one vCPU.',
};

/** What besides those a task and a service have. */
export const commandFields = {
  ...containerFields,
  command:
    "What runs, as a list: [python3, main.py, --days, 7]. Absent: the image's own. No shell " +
    'reads it; for one write [sh, -c, "…"].',
  entryPoint: "The program before the command, as a list. Absent: the image's own.",
  secrets:
    'Variables whose values are kept elsewhere, by name: the ARN of a secret of Secrets ' +
    'Manager or of a parameter of Systems Manager, read when it starts. The project must be ' +
    'allowed it.',
  inputs:
    'Data by name, such as {raw: ./data/prices.csv}: a local path, which is uploaded when you ' +
    'submit, s3://BUCKET/KEY, @latest(s3://BUCKET/PREFIX/) for the object written there last, ' +
    'an output of another stage, or @serving(ENDPOINT). The code finds each in the folder ' +
    'SM_CHANNEL_<NAME>.',
  architecture: 'The processor that the image is made for; arm64 is cheaper.',
};

/** What the fields of a `task` job are for. */
export const taskFields = {
  ...commandFields,
  instanceType:
    'An EC2 instance for it alone, with its GPUs, in place of cpu and memory, such as ' +
    'g4dn.xlarge: one of those that the plane has (instanceTypes of its configuration).',
  scratch: 'Disk in GiB. Absent: the 20 that Fargate has for nothing.',
  spot: 'On FARGATE_SPOT: cheaper, and AWS may take it back; the job is then tried again.',
  rows:
    'The same command for each of these sets of variables, each with its own outputs, such as ' +
    '[{FOLD: 1}, {FOLD: 2}]. For a whole job only.',
  parallelism: 'How many rows run at once. Absent: all.',
  outputs:
    'Names of what it leaves behind, such as [features]: what the code writes into the folder ' +
    'TRAINYARD_OUTPUT_<NAME> is kept in S3, for ${STAGE.outputs.NAME} and trainyard download.',
  checkpoints:
    'Whether what is written to /opt/ml/checkpoints (TRAINYARD_CHECKPOINTS) is kept in S3, and ' +
    'is there again in the next attempt.',
  result:
    'Whether the code writes a small JSON object (4096 bytes at most) to the file in ' +
    'TRAINYARD_RESULT, for ${STAGE.result.NAME} and trainyard get.',
  exec:
    'Whether who submitted it may run commands in it by trainyard exec. It then acts as the ' +
    'role of sessions, which may also submit jobs of its project.',
};
