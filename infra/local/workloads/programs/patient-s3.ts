import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { patience } from './patience.ts';
import type { Env } from './streams.ts';

/** Passing errors, such as those of a plane that is being started again; others are final. */
const passing = ['TRANSIENT', 'THROTTLING', 'SERVER_ERROR'];

const tokenOf = (count: number) => ({
  getRetryCount: () => count,
  getRetryDelay: () => patience.pauseMs,
});

const retryStrategy: S3ClientConfig['retryStrategy'] = {
  acquireInitialRetryToken: async () => tokenOf(0),
  refreshRetryTokenForRetry: async (token, { errorType }) => {
    const count = token.getRetryCount() + 1;
    if (count >= patience.tries || !passing.includes(errorType)) throw new Error('Given up.');
    return tokenOf(count);
  },
  recordSuccess: () => {},
};

/** The plane's S3 for a program that may outlive the plane: it waits until there is one again. */
export function patientS3(env: Env): S3Client {
  const region = env.AWS_REGION ?? 'us-east-1';
  return new S3Client({ forcePathStyle: true, region, retryStrategy });
}
