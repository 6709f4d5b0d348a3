import type { GetAuthorizationTokenResponse } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';
import { callEcr } from './ecr-push.ts';
import { type Pause, patientS3 } from './patience.ts';
import { CopyFailed, type CopyRequest, copyFromS3, copyToS3 } from './s3-copy.ts';
import { syncToS3 } from './s3-sync.ts';
import { complain, type Env, messageOf, say } from './streams.ts';

/** The AWS CLI's exit code for a command that it does not understand. */
const notUnderstood = 252;
/** And for an error that the service answered. */
const refused = 254;

/** Does what the AWS CLI would; answers its exit code. */
export async function aws(argv: string[], env: Env, pause: Pause): Promise<number> {
  const [service, command, ...rest] = argv;
  if (service === 's3' && command === 'cp') return copy(rest, env);
  if (service === 's3' && command === 'sync') return sync(rest, env);
  if (service === 'ecr' && command === 'get-login-password') return loginPassword(env, pause);
  if (service === 'ecr' && command === 'describe-images') return describe(rest, env, pause);
  complain(
    `aws ${argv.slice(0, 2).join(' ')}: this stand-in for the AWS CLI has only 's3 cp', ` +
      "'s3 sync', 'ecr get-login-password' and 'ecr describe-images'. Use an AWS SDK in an image " +
      'of your own for anything else.',
  );
  return notUnderstood;
}

async function loginPassword(env: Env, pause: Pause): Promise<number> {
  try {
    const answer = await callEcr('GetAuthorizationToken', {}, env, pause);
    const [first] = (answer as GetAuthorizationTokenResponse).authorizationData ?? [];
    const [, password = ''] = atob(first?.authorizationToken ?? '').split(':');
    say(password);
    return 0;
  } catch (error) {
    complain(messageOf(error));
    return refused;
  }
}

async function describe(args: string[], env: Env, pause: Pause): Promise<number> {
  const given = args.join(' ');
  const [, repositoryName, kind = '', id] =
    /^--repository-name (\S+) --image-ids (imageTag|imageDigest)=(\S+)$/.exec(given) ?? [];
  if (!id) {
    complain('usage: aws ecr describe-images --repository-name NAME --image-ids imageTag=TAG');
    return notUnderstood;
  }
  const request = { repositoryName, imageIds: [{ [kind]: id }] };
  try {
    say(JSON.stringify(await callEcr('DescribeImages', request, env, pause), undefined, 2));
    return 0;
  } catch (error) {
    complain(messageOf(error));
    return refused;
  }
}

const quiet = new Set(['--only-show-errors', '--quiet', '--no-progress']);

/** What a command of `aws s3` is told; undefined, after a complaint: it is not understood. */
function readTransfer(args: string[], usage: string): CopyRequest | undefined {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const [from, to, ...more] = args.filter((arg) => !arg.startsWith('--'));
  const recursive = usage.includes('--recursive') && flags.includes('--recursive');
  const unknown = flags.find((flag) => !(recursive && flag === '--recursive') && !quiet.has(flag));
  if (unknown || !from || !to || more.length > 0) {
    complain(unknown ? `Unknown options: ${unknown}` : `usage: aws s3 ${usage}`);
    return undefined;
  }
  return { from, to, recursive, tell: flags.some((flag) => quiet.has(flag)) ? () => {} : say };
}

async function copy(args: string[], env: Env): Promise<number> {
  const request = readTransfer(args, 'cp [--recursive] FROM TO');
  if (!request) return notUnderstood;
  const isFrom = request.from.startsWith('s3://');
  if (isFrom === request.to.startsWith('s3://')) {
    complain('One side must be in S3 and the other one local.');
    return notUnderstood;
  }
  return transfer(env, (client) => (isFrom ? copyFromS3 : copyToS3)(client, request));
}

async function sync(args: string[], env: Env): Promise<number> {
  const deletes = args.includes('--delete');
  const others = args.filter((arg) => arg !== '--delete');
  const request = readTransfer(others, 'sync [--delete] FOLDER s3://BUCKET/PREFIX');
  if (!request) return notUnderstood;
  if (request.from.startsWith('s3://') || !request.to.startsWith('s3://')) {
    complain('This stand-in syncs a folder to S3 only.');
    return notUnderstood;
  }
  return transfer(env, (client) => syncToS3(client, { ...request, deletes }));
}

/** Does it, and answers what the AWS CLI would exit with. */
async function transfer(env: Env, work: (client: S3Client) => Promise<void>): Promise<number> {
  const client = patientS3(env);
  try {
    await work(client);
    return 0;
  } catch (error) {
    const isWarning = error instanceof CopyFailed && error.exitCode === 2;
    complain(isWarning ? error.message : `fatal error: ${messageOf(error)}`);
    return error instanceof CopyFailed ? error.exitCode : 1;
  } finally {
    client.destroy();
  }
}
