/** What the fields of `frameworkShape`, `trainerShape` and `serverShape` are for. */

/** A folder as what runs, of whatever runs an image. */
export const sourceField =
  'A folder with the code, such as . or ./code; a .zip of it in S3; or a git repository at a ' +
  'commit. Its Dockerfile, or else its package.json, requirements.txt or *.py, makes the ' +
  'image, which is built once for the same bytes. Takes the place of image.';

const frameworkFields = {
  framework:
    "Takes AWS's own image of this framework, which runs the entryPoint in source as " +
    "SageMaker's script mode does. Takes the place of image.",
  frameworkVersion:
    'Such as 2.6, which is the newest 2.6 that AWS has an image of, or 2.6.0. Needed with ' +
    'framework.',
  entryPoint: 'The program in source that the framework runs, such as train.py or src/train.py.',
  source: `${sourceField} With framework it has the entryPoint, and no image is built.`,
};

/** Those of one metric. */
export const metricFields = {
  'metrics[].name': 'What the metric is called, such as validation:rmse.',
  'metrics[].regex':
    'Finds its value in a line of the output by its one group, such as rmse=([0-9.eE+-]+). No ' +
    'look-around and no back-references.',
};

/** Those of what trains. */
export const trainerFields = {
  ...frameworkFields,
  image: 'The image that trains, by tag or digest. One of image, source, algorithm and framework.',
  algorithm:
    "One of SageMaker's own algorithms, which has its image, its metrics and its input channels.",
  command:
    "What runs in the image, as a list: [python3, train.py]. Absent: the image's own train. No " +
    'shell reads it; for one write [sh, -c, "…"].',
  environment: 'Variables of the process by name; a number is taken as text.',
  inputs:
    'Data by channel, such as {train: ./data, validation: s3://BUCKET/KEY/}, or ' +
    '@latest(s3://BUCKET/PREFIX/) for the object that was written there last. A local path is ' +
    'uploaded when you submit; the code finds each in the folder SM_CHANNEL_<NAME>.',
  contentType:
    'The MIME type of all inputs, such as text/csv; the algorithms of SageMaker ask for it.',
  hyperParameters:
    'Fixed hyperparameters by name, such as {epochs: 20}; a number is taken as it is written. ' +
    'The code has them as arguments, as SM_HP_<NAME> and in hyperparameters.json.',
  hyperParameterArguments:
    "Whether each hyperparameter follows the command as --name value, as in SageMaker's script " +
    'mode. false leaves the command as it is.',
  instanceType: 'The machine of SageMaker, such as ml.m5.large or ml.g5.xlarge.',
  instanceCount: 'How many such machines train together; they know each other as algo-1, algo-2 …',
  volumeSizeInGB: 'Disk of each machine for inputs, code and model, in GB.',
};

/** Those of what serves a model. */
export const serverFields = {
  ...frameworkFields,
  model:
    'What is served: the id of a job that trained one, @latest(NAME) for the newest of that ' +
    'name, s3://BUCKET/…/model.tar.gz, or ${STAGE.modelArtifact} in a pipeline.',
  image: 'The image that serves. Absent: the one that the model was trained with.',
  algorithm:
    "The algorithm of SageMaker's that the model was trained by, for a model that is an archive.",
  command:
    'What serves, as a list: [python3, serve.py]; it answers /ping and /invocations on port ' +
    "8080. Absent: the image's own serve.",
  environment: 'Variables of the process by name; a number is taken as text.',
  instanceType: 'The machine of SageMaker, such as ml.m5.large or ml.g5.xlarge.',
};
