import { AwsError, type Outside, type Principal, type Shape } from '../../kernel/types.ts';
import { sagemakerPrincipal } from './names.ts';
import { s3Place } from './training-request.ts';
import type { InputFiles } from './workspace.ts';

/** Acts as the execution role; its trust policy must name SageMaker. */
export async function assumeExecutionRole(
  outside: Outside,
  RoleArn: string,
  trainingJob: string,
): Promise<Principal> {
  const request = { RoleArn, RoleSessionName: trainingJob };
  const { AssumedRoleUser } = await outside.call<Shape>(
    'sts',
    'AssumeRole',
    request,
    sagemakerPrincipal,
  );
  return { arn: AssumedRoleUser.Arn, roleArn: RoleArn };
}

/**
 * The objects of all channels, downloaded with the role's own rights, by path below `/opt/ml`. Of a
 * channel that is sharded by key, each host has every n-th object: with more hosts than objects,
 * some have none, as on AWS.
 */
export async function* channelFiles(
  outside: Outside,
  role: Principal,
  request: Shape,
  { index, count }: { index: number; count: number },
): InputFiles {
  for (const channel of request.InputDataConfig ?? []) {
    const { S3Uri: uri, S3DataDistributionType } = channel.DataSource.S3DataSource;
    const sharded = S3DataDistributionType === 'ShardedByS3Key';
    const { Bucket, Key: Prefix } = s3Place(uri);
    const folder = Prefix.slice(0, Prefix.lastIndexOf('/') + 1);
    const below = `input/data/${channel.ChannelName}/`;
    yield { path: below, body: '' };
    let found = 0;
    for await (const Key of keysUnder(outside, role, Bucket, Prefix)) {
      const isOwn = !sharded || found % count === index;
      found += 1;
      if (Key.endsWith('/') || !isOwn) continue;
      const body = await readObject(outside, role, Bucket, Key);
      yield { path: below + Key.slice(folder.length), body };
    }
    if (found > 0) continue;
    throw new AwsError(
      'NoSuchKey',
      `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that ` +
        `the bucket exists, that objects exist under that S3 prefix, and that the role ` +
        `"${role.roleArn}" has "s3:ListBucket" permissions on bucket "${Bucket}".`,
    );
  }
}

/** An object, read with the role's own rights. */
export async function readObject(
  outside: Outside,
  role: Principal,
  Bucket: string,
  Key: string,
): Promise<Uint8Array> {
  const { Body } = await outside.call<Shape>('s3', 'GetObject', { Bucket, Key }, role);
  return Body ?? new Uint8Array();
}

/** The keys that begin so, listed with the role's own rights. */
export async function* keysUnder(
  outside: Outside,
  role: Principal,
  Bucket: string,
  Prefix: string,
): AsyncGenerator<string> {
  let ContinuationToken: string | undefined;
  do {
    const request = { Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) };
    const answer = await outside.call<Shape>('s3', 'ListObjectsV2', request, role);
    for (const { Key } of answer.Contents ?? []) yield Key;
    ContinuationToken = answer.NextContinuationToken;
  } while (ContinuationToken);
}

/** Where a training job's artefacts go: `<S3OutputPath>/<job>/output/<file>`. */
export function artifactUri(request: Shape, file: string): string {
  const path = request.OutputDataConfig.S3OutputPath.replace(/\/+$/, '');
  return `${path}/${request.TrainingJobName}/output/${file}`;
}

/** Puts an artefact into S3 with the role's own rights. */
export async function upload(
  outside: Outside,
  role: Principal,
  uri: string,
  Body: Uint8Array,
): Promise<void> {
  await outside.call('s3', 'PutObject', { ...s3Place(uri), Body }, role);
}
