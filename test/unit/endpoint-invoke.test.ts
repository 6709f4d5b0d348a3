import { Readable } from 'node:stream';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { create } from '../../functions/api/endpoint-invoke.ts';
import type { ApiEvent, ApiResult } from '../../shared/http/types.ts';
import { portsFrom } from '../../shared/ports/ports.ts';
import type { World } from '../../shared/ports/world.ts';

const userArn = 'arn:aws:sts::000000000000:assumed-role/ci/one';

const endpoint = {
  awsName: 'trainyard-default-btc',
  project: 'default',
  name: 'btc',
  state: 'InService',
  current: { jobId: 'job_1' },
};

/** The network: the table has the endpoint, and the model never answers. */
const requestHandler = {
  metadata: { handlerProtocol: 'http/1.1' },
  async handle(
    { headers }: { headers: Record<string, string> },
    options: { requestTimeout?: number },
  ) {
    if (headers['x-amz-target']) {
      const body = Readable.from([Buffer.from(JSON.stringify({ Item: marshall(endpoint) }))]);
      return { response: { statusCode: 200, headers: {}, body } };
    }
    const error = new Error(`Nothing came in ${options.requestTimeout} ms`);
    error.name = 'TimeoutError';
    throw error;
  },
};

const names = [
  ...['PLANE_NAME', 'ACCOUNT_ID', 'PARTITION', 'TABLE_NAME', 'BUCKET_NAME', 'BUS_NAME'],
  ...['ALERT_TOPIC_ARN', 'CLUSTER_NAME', 'SUBNET_IDS', 'SECURITY_GROUP_ID', 'EXECUTION_ROLE_ARN'],
  ...['REPOSITORY_NAME', 'REPOSITORY_URI', 'BUILD_PROJECT', 'JOB_MACHINE_ARN'],
  ...['WORKLOAD_LOG_GROUP', 'STAGE_IMAGE', 'FAILURE_QUEUE_ARN'],
];

const world: World = {
  now: () => 1_800_000_000_000,
  sleep: async () => {},
  random: () => 0.5,
  env: {
    ...Object.fromEntries(names.map((name) => [name, 'trainyard'])),
    AWS_REGION: 'us-east-1',
    PROJECTS: '["default"]',
    ACCESS: JSON.stringify([{ principal: userArn, projects: ['*'], role: 'admin' }]),
    QUOTAS: '{}',
    ISSUERS: '[]',
  },
  credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
  requestHandler,
  fetch: () => Promise.reject(new Error('no network')),
  outbound: { resolve: async () => [], post: async () => 500 },
  log: () => {},
};

describe('a model that is too slow', () => {
  it('answers 504 and says which way has more time', async () => {
    const event: ApiEvent = {
      rawPath: '/endpoints/btc/invocations',
      headers: { 'content-type': 'application/json' },
      pathParameters: { name: 'btc' },
      body: '{}',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: '/endpoints/btc/invocations' },
        requestId: 'one',
        authorizer: { iam: { userArn } },
      },
    };
    const door = create(portsFrom(world)) as unknown as (event: ApiEvent) => Promise<ApiResult>;
    const { statusCode, body } = await door(event);
    expect(statusCode).toBe(504);
    expect(JSON.parse(body)).toMatchObject({ code: 'ModelTimedOut' });
    expect(JSON.parse(body).fix).toContain('trainyard-default-btc directly');
  });
});
