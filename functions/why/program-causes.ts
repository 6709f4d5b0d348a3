import type { Reason } from '../../shared/errors.ts';
import type { Cause } from './cause.ts';

const code: readonly Reason[] = ['UserCodeFailed'];

/**
 * What the code of a job says before it ends. The more exact rows come first; a line of a log is
 * held against all of them before the line above it.
 */
export const programCauses: readonly Cause[] = [
  {
    name: 'python-package-missing',
    reasons: code,
    says: /No module named '?([\w.-]+)'?/,
    why: 'The program imports the Python package {1}, which its image does not have.',
    fix: 'Put {1} into requirements.txt beside the source, or install it in the Dockerfile.',
    example: "ModuleNotFoundError: No module named 'pandas'",
  },
  {
    name: 'node-package-missing',
    reasons: code,
    says: /Cannot find (?:module|package) '([^']+)'/,
    why: 'The program imports {1}, which its image does not have.',
    fix: 'Put it into dependencies of package.json beside the source, or mend the path.',
    example: "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'zod' imported from /app/train.mjs",
  },
  {
    name: 'script-missing',
    reasons: code,
    says: /can't open file '([^']+)'|Cannot find module '(\/[^']+)'/,
    why: 'The script {1}{2} is not in the image or the source.',
    fix: 'Mend its path in `command`: it counts from the working folder of the image.',
    example: "python3: can't open file '/app/tarin.py': [Errno 2] No such file or directory",
  },
  {
    name: 'file-missing',
    reasons: code,
    says: /(?:No such file or directory:?|ENOENT: no such file or directory, \w+) '([^']+)'/,
    why: 'The program looks for {1}, which is not there.',
    fix: 'Give the file in `inputs` and read it in the folder SM_CHANNEL_<NAME>.',
    example: "FileNotFoundError: [Errno 2] No such file or directory: 'prices.csv'",
  },
  {
    name: 'argument-unknown',
    reasons: code,
    says: /(?:unrecognized arguments?|no such option|unknown (?:option|argument)s?)\W+([^\n")]+)/i,
    why: 'The program does not know the argument {1}.',
    fix:
      'Name it as the program does, or pass hyperparameters only as SM_HP_<NAME>: ' +
      'hyperParameterArguments: false.',
    example: 'train.py: error: unrecognized arguments: --learning-rate 0.1',
  },
  {
    name: 'argument-missing',
    reasons: code,
    says: /the following arguments are required: ([^\n"]+)/i,
    why: 'The program was not given {1}.',
    fix: 'Add it to `command` or `hyperParameters`.',
    example: 'train.py: error: the following arguments are required: --data',
  },
  {
    name: 'credentials-missing',
    reasons: code,
    says: /Unable to locate credentials|NoCredentialsError|Could not load credentials/,
    why: "The program found no AWS credentials, although a job has its role's.",
    fix: 'Use the default chain of the SDK; do not set AWS_PROFILE or keys in the environment.',
    example: 'botocore.exceptions.NoCredentialsError: Unable to locate credentials',
  },
  {
    name: 'region-missing',
    reasons: code,
    says: /You must specify a region|NoRegionError|Region is missing/,
    why: 'The program calls AWS without saying in which region.',
    fix: 'Put AWS_DEFAULT_REGION into `environment`.',
    example: 'botocore.exceptions.NoRegionError: You must specify a region.',
  },
  {
    name: 'call-denied',
    reasons: code,
    says: /not authorized to perform: (\S+)( on resource: "?[^\s"]+)?/,
    why: "The job's role may not do {1}{2}.",
    fix: 'Keep to the places of its project, or let an admin allow the bucket under `access`.',
    example:
      'An error occurred (AccessDenied) when calling the PutObject operation: User: x is not ' +
      'authorized to perform: s3:PutObject on resource: "arn:aws:s3:::other/key"',
  },
  {
    name: 'object-missing',
    reasons: code,
    says: /NoSuchKey|NoSuchBucket|An error occurred \(404\)/,
    why: 'An object of S3 that the program reads is not there.',
    fix: 'Look at what is there: aws s3 ls; or give it as one of `inputs`.',
    example: 'An error occurred (NoSuchKey) when calling the GetObject operation',
  },
  {
    name: 'access-to-file-denied',
    reasons: code,
    says: /(?:Permission denied:?|EACCES: permission denied, \w+) '([^']+)'/,
    why: "The image's user may not use {1}.",
    fix:
      'Write to the folders of outputs or /tmp, or give the folder to the user in the ' +
      'Dockerfile.',
    example: "PermissionError: [Errno 13] Permission denied: '/opt/model.bin'",
  },
  {
    name: 'package-not-found',
    reasons: code,
    says: /No matching distribution found for ([^\s"]+)|404 Not Found - GET \S+\/([\w@%.-]+)/,
    why: 'No version of the package {1}{2} fits.',
    fix: 'Check its name and version, and that it is made for this Python.',
    example: 'ERROR: No matching distribution found for torch==99.0',
  },
  {
    name: 'build-file-missing',
    reasons: code,
    says: /(?:COPY|ADD) failed: |(?:compute cache key|calculate checksum).*"([^"]+)": not found/,
    why: 'The Dockerfile copies {1} something that is not in the source.',
    fix: 'Mend the path (it counts from the folder of `source`), or take it out of .dockerignore.',
    example: 'failed to compute cache key: failed to calculate checksum: "/model": not found',
  },
  {
    name: 'outputs-missing',
    reasons: code,
    says: /The command left nothing in (\S+)|outputs could not be stored/,
    why: 'The program ended well but did not write what the job calls its outputs.',
    fix: 'Write each output into the folder that TRAINYARD_OUTPUT_<NAME> names.',
    example: 'The command left nothing in /opt/ml/output/data/features/',
  },
  {
    name: 'result-malformed',
    reasons: code,
    says: /^The result is ([^;]+);/,
    why: 'The result that the program wrote is {1}.',
    fix:
      'Write one JSON object of text, numbers and true or false into the file in ' +
      'TRAINYARD_RESULT.',
    example: 'The result is no JSON; the file in TRAINYARD_RESULT must hold one JSON object',
  },
  {
    name: 'metric-not-printed',
    reasons: code,
    says: /no trial printed the objective/,
    why: 'No trial printed the objective in the form that `objective.regex` looks for.',
    fix: 'Try it: trainyard plan FILE --sample LOG, with lines of trainyard logs {job}.',
    example:
      'No trial succeeded: no trial printed the objective: check objective.regex against the log',
  },
  {
    name: 'health-check-failed',
    reasons: code,
    says: /did not pass the ping health check/,
    why: 'The server did not answer its health check in time.',
    fix: 'It must listen on 0.0.0.0:8080 and answer 200 on /ping within a few minutes.',
    example:
      'The primary container for production variant main did not pass the ping health check.',
  },
  {
    name: 'service-never-healthy',
    reasons: code,
    says: /It never served: at port (\d+) (\S+) was not answered with (\S+)/,
    why: 'No task of the service answered {2} at port {1} with {3} in time.',
    fix:
      'It must listen on 0.0.0.0:{1}; mend `health.path` or `health.httpCode`, or give a slow ' +
      'start more of `health.gracePeriodSeconds`.',
    example: 'It never served: at port 8000 /health was not answered with 200 (health).',
  },
  {
    name: 'service-ended',
    reasons: code,
    says: /that of a service goes on until it is stopped/,
    why: 'The command came to its end, and so did the task of the service.',
    fix: 'Let `command` be a server that stays in the foreground.',
    example: 'The command ended (exit code 0); that of a service goes on until it is stopped.',
  },
  {
    name: 'syntax-error',
    reasons: code,
    says: /SyntaxError: (.+)/,
    why: 'The program cannot be read: {1}.',
    fix: 'Mend the line that the log names, or take the version that the code is written for.',
    example: 'SyntaxError: invalid syntax',
  },
  {
    name: 'key-missing',
    reasons: code,
    says: /KeyError: '?([^'\n]+)'?/,
    why: 'The program asks for {1}, which its data or its environment does not have.',
    fix: 'Compare the names of columns and variables with those of the data.',
    example: "KeyError: 'close_price'",
  },
  {
    name: 'not-json',
    reasons: code,
    says: /JSONDecodeError|Unexpected (?:token|end) .*JSON/,
    why: 'Something that the program reads as JSON is none.',
    fix: 'Look at the file or the answer that the lines above name.',
    example: 'json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)',
  },
  {
    name: 'data-not-finite',
    reasons: code,
    says: /(?:Input|Loss|loss)[^\n]* (?:contains|is) (?:NaN|nan|infinity|inf)/,
    why: 'The data or the loss has values that are no numbers.',
    fix: 'Clean the data, or take a smaller learning rate.',
    example: 'ValueError: Input contains NaN.',
  },
  {
    name: 'exception',
    reasons: code,
    says: /^(?:.* )?((?:\w+\.)*(?!Algorithm|Client)\w*(?:Error|Exception)): (.+)/,
    why: 'The program ended with {1}: {2}',
    fix: 'Read the lines before it: trainyard logs {job}.',
    example: 'ValueError: learning rate must be positive',
  },
];
