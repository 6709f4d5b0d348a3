import type { S3Client } from '@aws-sdk/client-s3';
import { notUnderstood } from './aws-exit-codes.ts';
import { patientS3 } from './patient-s3.ts';
import { CopyFailed, type CopyRequest, copyFromS3, copyToS3 } from './s3-copy.ts';
import { syncToS3 } from './s3-sync.ts';
import { complain, type Env, messageOf, say } from './streams.ts';

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

/** `aws s3 cp`; answers its exit code. */
export async function cp(args: string[], env: Env): Promise<number> {
  const request = readTransfer(args, 'cp [--recursive] FROM TO');
  if (!request) return notUnderstood;
  const isFrom = request.from.startsWith('s3://');
  if (isFrom === request.to.startsWith('s3://')) {
    complain('One side must be in S3 and the other one local.');
    return notUnderstood;
  }
  return transfer(env, (client) => (isFrom ? copyFromS3 : copyToS3)(client, request));
}

/** `aws s3 sync`; answers its exit code. */
export async function sync(args: string[], env: Env): Promise<number> {
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
