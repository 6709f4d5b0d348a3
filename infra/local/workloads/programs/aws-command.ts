import type { GetAuthorizationTokenResponse } from '@aws-sdk/client-ecr';
import { notUnderstood, refused } from './aws-exit-codes.ts';
import { callEcr } from './ecr-push.ts';
import type { Pause } from './patience.ts';
import { complain, type Env, messageOf, say } from './streams.ts';

/** Does what the AWS CLI would; answers its exit code. */
export async function aws(argv: string[], env: Env, pause: Pause): Promise<number> {
  const [service, command, ...rest] = argv;
  if (service === 's3' && (command === 'cp' || command === 'sync')) {
    const s3 = await import('./aws-s3.ts');
    return s3[command](rest, env);
  }
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
