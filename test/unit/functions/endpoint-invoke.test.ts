import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { create } from '../../../functions/api/endpoints/endpoint-invoke.ts';
import type { ApiEvent, ApiResult } from '../../../shared/http/types.ts';
import { clientsOf } from '../../../shared/ports/clients.ts';
import { portsFrom } from '../../../shared/ports/ports.ts';
import type { World } from '../../../shared/ports/world.ts';

const userArn = 'arn:aws:sts::000000000000:assumed-role/ci/one';

const endpoint = {
  awsName: 'trainyard-default-btc',
  project: 'default',
  name: 'btc',
  state: 'InService',
  current: { jobId: 'job_1' },
};

/** What the model does with a request; the table answers at once. */
type Model = (response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real socket that plays the table and the model; answers its URL. */
async function awsWith(model: Model): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    if (!request.headers['x-amz-target']) return model(response);
    response.end(JSON.stringify({ Item: marshall(endpoint) }));
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const names = [
  ...['PLANE_NAME', 'ACCOUNT_ID', 'PARTITION', 'TABLE_NAME', 'BUCKET_NAME', 'BUS_NAME'],
  ...['ALERT_TOPIC_ARN', 'CLUSTER_NAME', 'EXECUTION_ROLE_ARN'],
  ...['REPOSITORY_NAME', 'REPOSITORY_URI', 'BUILD_PROJECT', 'JOB_MACHINE_ARN'],
  ...['WORKLOAD_LOG_GROUP', 'STAGE_IMAGE', 'FAILURE_QUEUE_ARN'],
];

const worldOf = (awsUrl: string): World => ({
  now: Date.now,
  sleep: async () => {},
  random: () => 0.5,
  env: {
    ...Object.fromEntries(names.map((name) => [name, 'trainyard'])),
    AWS_REGION: 'us-east-1',
    NETWORK: '{"subnetIds":[],"securityGroupId":"","publicAddresses":true}',
    AWS_ENDPOINT_URL: awsUrl,
    PROJECTS: '["default"]',
    ACCESS: JSON.stringify([{ principal: userArn, projects: ['*'], role: 'admin' }]),
    QUOTAS: '{}',
    ISSUERS: '[]',
  },
  credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
  fetch: () => Promise.reject(new Error('no network')),
  outbound: { resolve: async () => [], post: async () => 500 },
  log: () => {},
});

/** Asks the model through the door as it is deployed, and the SDK's own handler. */
async function ask(model: Model, limitMs?: number) {
  const event: ApiEvent = {
    routeKey: 'POST /endpoints/{name}/invocations',
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
  const ports = portsFrom(worldOf(await awsWith(model)));
  const door = create(ports, limitMs) as unknown as (event: ApiEvent) => Promise<ApiResult>;
  return door(event);
}

describe('a model that is too slow', () => {
  it.each<[string, Model]>([
    ['never answers', () => {}],
    ['never comes to the end of its answer', (response) => response.write('{"forecast":')],
  ])('and %s is a 504 that says which way has more time', async (_what, model) => {
    const { statusCode, body } = await ask(model, 100);
    expect(statusCode).toBe(504);
    expect(JSON.parse(body)).toMatchObject({ code: 'ModelTimedOut' });
    expect(JSON.parse(body).allowed).toBe('An answer within 0.1 seconds');
    expect(JSON.parse(body).fix).toContain('trainyard-default-btc directly');
  });
});

describe('the answer of a model', () => {
  it('may have 6 MB of text, whatever type it says', async () => {
    const text = 'x'.repeat(5_900_000);
    const { statusCode, body, isBase64Encoded } = await ask((response) => response.end(text));
    expect([statusCode, isBase64Encoded, body === text]).toEqual([200, undefined, true]);
  });

  it.each([
    ['bytes that are no text', Buffer.alloc(4_500_001, 0xff), 4_500_001],
    ['text that JSON makes too large', Buffer.alloc(4_600_000, '"'), 4_600_000],
  ])('has bounds that it is told: %s', async (_what, bytes, given) => {
    const { statusCode, body } = await ask((response) => response.end(bytes));
    expect(statusCode).toBe(502);
    expect(JSON.parse(body)).toMatchObject({ code: 'ModelFailed', given });
    expect(JSON.parse(body).allowed).toContain('6000000 bytes of text');
  });
});

describe('a call of AWS', () => {
  it('that nobody answers is an error, as the clients have a limit', async () => {
    const url = await awsWith(() => {});
    const limits = { connectMs: 1000, answerMs: 50 };
    const client = clientsOf(worldOf(url), limits).of(S3Client);
    const asked = client.send(new ListBucketsCommand({}));
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
