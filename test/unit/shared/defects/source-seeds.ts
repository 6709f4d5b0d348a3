/** A file of a source folder; the defect is found in its line `line`. */
export interface SourceSeed {
  id: string;
  path: string;
  line: number;
  /** Lines. */
  bad: readonly string[];
  good: readonly string[];
}

/** Dockerfiles and programs that carry a defect, and the same lines mended. */
export const sourceSeeds: readonly SourceSeed[] = [
  {
    id: 'D01',
    path: 'tune.ipynb',
    line: 2,
    bad: [
      '"import sagemaker\\n",',
      '"image = image_uris.retrieve(\'linear-learner\', region)\\n",',
    ],
    good: [
      '"image = image_uris.retrieve(\'linear-learner\', region)\\n",',
      '"e.set_hyperparameters(predictor_type=\'regressor\')"',
    ],
  },
  {
    id: 'D03',
    path: 'Dockerfile',
    line: 3,
    bad: [
      'FROM python:3.10',
      '# a notebook',
      'ENV JUPYTER_ENABLE_LAB=yes JUPYTER_TOKEN=datascience',
    ],
    good: [
      'FROM python:3.10',
      'ARG JUPYTER_TOKEN',
      'ENV JUPYTER_ENABLE_LAB=yes TOKENIZERS_PARALLELISM=false',
    ],
  },
  {
    id: 'D03',
    path: 'Dockerfile',
    line: 2,
    bad: ['FROM python:3.10', 'CMD ["jupyter", "lab", "--NotebookApp.token=\'\'"]'],
    good: ['FROM python:3.10', 'CMD ["jupyter", "lab"]'],
  },
  {
    id: 'D03',
    path: 'notebook/Dockerfile',
    line: 2,
    bad: [
      'FROM python:3.10',
      'EXPOSE 8888',
      'CMD ["jupyter", "lab", \\',
      '  "--ip=0.0.0.0", "--allow-root"]',
    ],
    good: ['FROM python:3.10', 'EXPOSE 8888', 'CMD ["jupyter", "lab", "--ip=127.0.0.1"]'],
  },
  {
    id: 'D04',
    path: 'Dockerfile',
    line: 2,
    bad: ['FROM python:3.10', 'ENV AWS_SECRET_ACCESS_KEY="abc"'],
    good: ['FROM python:3.10', 'ENV AWS_DEFAULT_REGION=us-east-1'],
  },
  {
    id: 'D04',
    path: 'setup.py',
    line: 2,
    bad: [
      'secret = get_secret()',
      'with open(os.path.expanduser("~/.aws/credentials"), "w") as file:',
      '    file.write(secret)',
    ],
    good: ['s3 = boto3.client("s3")'],
  },
  {
    id: 'D10',
    path: 'Dockerfile',
    line: 3,
    bad: ['FROM python:3.10', 'COPY . .', 'CMD ["sh", "-c", "python train.py || true"]'],
    good: ['FROM python:3.10', 'RUN rm -f /tmp/x || true', 'CMD ["python", "train.py"]'],
  },
  {
    id: 'D13',
    path: 'Dockerfile',
    line: 1,
    bad: ['FROM python:latest', 'COPY . .'],
    good: ['FROM python:3.10 AS base', 'FROM base', 'COPY . .', 'FROM scratch'],
  },
  {
    id: 'D25',
    path: 'Dockerfile',
    line: 2,
    bad: ['FROM python:3.10', 'USER root', 'RUN apt-get update'],
    good: ['FROM python:3.10', 'USER root', 'RUN apt-get update', 'USER 1000:1000'],
  },
  {
    id: 'D20',
    path: 'lambda.py',
    line: 1,
    bad: ["endpoint_Name = 'pytorch-inference-2021-12-08-14-21-08-263'"],
    good: ["endpoint_Name = os.environ['ENDPOINT']"],
  },
  {
    id: 'D20',
    path: 'train.py',
    line: 1,
    bad: ['estimator = PyTorch(entry_point="hpo.py", instance_count=5)'],
    good: ['estimator = PyTorch(entry_point="hpo.py", instance_count=1)'],
  },
  {
    id: 'D22',
    path: 'deploy.py',
    line: 1,
    bad: ['predictor = estimator.deploy(1, "ml.m5.large")', '# predictor.delete_endpoint()'],
    good: ['predictor = estimator.deploy(1, "ml.m5.large")', 'predictor.delete_endpoint()'],
  },
  {
    id: 'D23',
    path: 'tune.py',
    line: 2,
    bad: [
      'image = retrieve("kmeans", region)',
      'tuner = Tuner(metric_definitions=[{"Name": "m", "Regex": "m=(.*)"}])',
    ],
    good: ['image = retrieve("kmeans", region)', 'tuner = Tuner()'],
  },
  {
    id: 'D24',
    path: 'tune.py',
    line: 1,
    bad: ['tuner = HyperparameterTuner(estimator, "validation:rmse", ranges, max_jobs=4)'],
    good: ['tuner = HyperparameterTuner(estimator, "rmse", ranges, objective_type="Minimize")'],
  },
];
