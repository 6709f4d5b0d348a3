/** One of the defects of guides and worksheets on running machine learning in AWS. */
export interface Defect {
  id: string;
  title: string;
  /** Why it hurts, and what is done about it here. */
  doc: string;
  /**
   * `checked`: the plan finds it in a job, its source or the configuration; `refused`: the
   * specification has no room for it, so the plan and the submission answer where it stands;
   * `away`: it cannot happen here, and the paragraph says why.
   */
  how: readonly ('checked' | 'refused' | 'away')[];
}

/** All of them. The checks refer to these ids. */
export const defects: readonly Defect[] = [
  {
    id: 'D01',
    title: 'A built-in algorithm without a hyperparameter that it requires',
    how: ['refused', 'checked'],
    doc:
      'linear-learner without `predictor_type` is accepted by the tuner, and every one of its ' +
      'trials fails. A tuning job with `algorithm` is held against a table of what each ' +
      'algorithm requires, which channels it reads and which metrics it has; programs that ' +
      'name the algorithm are looked at too.',
  },
  {
    id: 'D02',
    title: 'Asking describe-tasks for a public address that it does not have',
    how: ['away', 'checked'],
    doc:
      'The address of a task stands on its network interface, so scripts that print ' +
      '`publicIPv4Address` print nothing. Nobody here asks for an address: log, history and ' +
      'artefacts come through the API, and the security group of tasks lets nothing in. ' +
      '`trainyard open` reads that of a notebook with `access` from its interface.',
  },
  {
    id: 'D03',
    title: 'A fixed token in the image, a public address, plain HTTP',
    how: ['checked'],
    doc:
      'Whoever can pull the image or read the job has the token. The plan finds variables ' +
      'that are named like secrets and have a value, in Dockerfiles and in `environment`, ' +
      'notebook servers with a fixed or empty token, a notebook port that listens on every ' +
      'address, and `access` of a notebook from the internet, which is plain HTTP. It ' +
      'repeats the name, never the value.',
  },
  {
    id: 'D04',
    title: 'Long-lived keys copied into a file although the task has a role',
    how: ['checked'],
    doc:
      'A key in a file outlives the job and goes where the image goes. Every job acts as a ' +
      'role of its project, which the SDKs find by themselves. The plan finds access keys in ' +
      'any file of the source, `AWS_…` variables with a value, and code that writes or passes ' +
      'keys.',
  },
  {
    id: 'D05',
    title: 'Deleting a role before its policies are detached',
    how: ['away', 'checked'],
    doc:
      'IAM answers DeleteConflict. No role is made or deleted by hand here: all roles are ' +
      'resources of one CloudFormation stack, which takes policies off before it deletes.',
  },
  {
    id: 'D06',
    title: 'Removing a versioned bucket by force',
    how: ['away', 'checked'],
    doc:
      '`aws s3 rb --force` leaves the old versions and fails. The bucket of a plane is ' +
      'retained when its stack is deleted, on purpose; what jobs leave behind goes by its ' +
      'lifecycle rules, versions too.',
  },
  {
    id: 'D07',
    title: 'A log group that the task must create and may not',
    how: ['away', 'checked'],
    doc:
      '`awslogs-create-group` needs logs:CreateLogGroup, which the managed execution policy ' +
      'lacks, and the task dies at its start. The log group is a resource of the stack, ' +
      'exists before any task, and the execution role may write to it and nothing else. The ' +
      'tests run every job under these very policies.',
  },
  {
    id: 'D08',
    title: 'A cost estimate that is eight times too high',
    how: ['away'],
    doc:
      'Thirty runs of ten minutes with 1 vCPU and 2 GB cost $0.247 on Fargate, not two ' +
      'dollars a month. No price is written by hand here: the plan multiplies the rate of the ' +
      'price table with the time and shows the arithmetic; a test has this very case.',
  },
  {
    id: 'D09',
    title: 'Subnets joined by tabs',
    how: ['checked'],
    doc:
      'The text output of the AWS CLI separates ids by tabs; inside `subnets=[…]` that is one ' +
      'id that does not exist. Subnets are a list in `trainyard.config.ts`: every text that ' +
      'is not one id is an error of the plan and of the synth. Scripts that join text output ' +
      'are found as well.',
  },
  {
    id: 'D10',
    title: 'A failure that ends as success',
    how: ['checked'],
    doc:
      '`wait tasks-running || true` and then "Deployment successful!": the exit code of the ' +
      'training is never read. Here the outcome of a job is the exit code of its container, ' +
      'and `submit --watch` ends as the job did. The plan finds commands, Dockerfiles, ' +
      'scripts and workflows that throw a failure away.',
  },
  {
    id: 'D11',
    title: 'A role that may not read or write what the job needs',
    how: ['away', 'checked'],
    doc:
      'The role reads the data and is then denied s3:PutObject for the model. The role of a ' +
      'project may read and write the objects of its project, and outputs go to no other ' +
      'place. The tests run every kind of job under these policies, and each denial fails ' +
      'them. The plan finds what a job wants to read elsewhere.',
  },
  {
    id: 'D12',
    title: 'Diagnosing permissions with the wrong call',
    how: ['away', 'checked'],
    doc:
      '`get-role-policy` does not show attached managed policies, and a role that trusts only ' +
      'ECS cannot be assumed by a person. Nobody has to ask here: the plan names the roles ' +
      'and what they may do, and a denial names the statement that is missing.',
  },
  {
    id: 'D13',
    title: 'Running whatever is newest',
    how: ['checked'],
    doc:
      'Between two pushes a family or a tag names another image than the one that was tested. ' +
      'A tag in the repository of the plane becomes a digest once, before anything runs; task ' +
      'definitions are named after their content. The plan finds tags of other registries, ' +
      'Dockerfiles that start from `latest`, and scripts that run a family without its ' +
      'revision.',
  },
  {
    id: 'D14',
    title: 'Keys stored in CI, a scan nobody reads, an hour without a time zone',
    how: ['checked'],
    doc:
      'A stored key never expires; a finding nobody reads protects nobody; 2 AM is another ' +
      'hour elsewhere and twice a year. The workflow in examples/github-actions has a role ' +
      'and no key, a job of kind image tells what its scan found and fails where ' +
      'images.failOn says so, and a schedule must say its timeZone. The plan finds all three ' +
      'in the files of a source.',
  },
  {
    id: 'D15',
    title: 'A size that Fargate does not have',
    how: ['refused'],
    doc:
      'Guides still say "up to 4 vCPU and 30 GB". The table of sizes goes from 0.25 to 16 ' +
      'vCPU with the memory and the steps of each; any other pair is refused with what is ' +
      'allowed.',
  },
  {
    id: 'D16',
    title: 'An image that is tagged and pushed without the tag',
    how: ['checked'],
    doc:
      'The push goes to `latest`, the task asks for the tag and cannot pull it. A job of kind ' +
      'image builds, tags and pushes in one step and answers the digest. The plan finds ' +
      'images without a tag in jobs, and pushes without a tag in scripts.',
  },
  {
    id: 'D17',
    title: 'Full access where one action on one thing would do',
    how: ['checked'],
    doc:
      'A function that only calls an endpoint has AmazonSageMakerFullAccess. Each function ' +
      'here has its own role with what its code was seen to call; a grant that no test uses ' +
      'fails the suite. The plan finds the managed full-access policies in the files of a ' +
      'source.',
  },
  {
    id: 'D18',
    title: 'Provisioned concurrency without a version',
    how: ['checked'],
    doc:
      'A Lambda function serves as many requests at once as it has instances; provisioned ' +
      'concurrency is warm capacity and exists on a version or an alias only. Every call here ' +
      'goes through the alias `live`. The plan finds the call without a qualifier, or with ' +
      '$LATEST.',
  },
  {
    id: 'D19',
    title: 'A scaling target read as requests at once',
    how: ['checked'],
    doc:
      'SageMakerVariantInvocationsPerInstance counts the invocations of a whole minute for ' +
      'each instance: a target of 20 adds instances at one request in three seconds. The plan ' +
      'says what a target means in requests a second, and finds targets below one a second.',
  },
  {
    id: 'D20',
    title: 'A name of one deployment in the code, five instances for code of one',
    how: ['checked'],
    doc:
      'The name of an endpoint with its date breaks at the next deployment; more instances ' +
      'without distributed code are the same work several times. An endpoint here keeps its ' +
      'name and what it serves is swapped behind it. The plan finds such names in programs, ' +
      'and tuning jobs and programs with several instances.',
  },
  {
    id: 'D21',
    title: 'SSH from everywhere, administrators, machine images of one region',
    how: ['checked'],
    doc:
      'Nothing here listens, and nothing needs a machine image. The plan finds port 22 open ' +
      'to the internet, AdministratorAccess and AMI ids in the files of a source, and a rule ' +
      'of the configuration that makes everybody an admin.',
  },
  {
    id: 'D22',
    title: 'Endpoints that nobody deletes',
    how: ['refused', 'checked'],
    doc:
      'An idle endpoint bills until somebody remembers it. `ttl` is required for an endpoint, ' +
      '`never` must be said, and the reaper deletes what expired. The plan finds programs ' +
      'that deploy and never delete.',
  },
  {
    id: 'D23',
    title: 'Metric definitions for an algorithm that has its own',
    how: ['refused', 'checked'],
    doc:
      'SageMaker refuses definitions for a built-in algorithm. With `algorithm` an objective ' +
      'has no `regex`, and its metric must be one that the algorithm has. The plan finds such ' +
      'definitions in programs.',
  },
  {
    id: 'D24',
    title: 'A tuner that maximizes the error',
    how: ['refused', 'checked'],
    doc:
      "Without a type the SDK's tuner maximizes, also an RMSE. An objective here names either " +
      '`minimize` or `maximize`. The plan finds tuners without objective_type in programs.',
  },
  {
    id: 'D25',
    title: 'An image that goes back to root',
    how: ['checked'],
    doc:
      'A Dockerfile becomes root to install something and stays it, so the program runs as ' +
      'root where its base would not have. The plan finds a Dockerfile whose last USER is ' +
      'root. One without a USER is left alone: SageMaker runs training images as root, and its ' +
      'folders are for that.',
  },
];
