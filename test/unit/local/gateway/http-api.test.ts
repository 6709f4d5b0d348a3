import { createLocalJWKSet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { createGateway } from '../../../../infra/local/gateway/gateway.ts';
import { createIssuer, newKey } from '../../../../infra/local/gateway/issuer.ts';
import type { HttpHandler } from '../../../../infra/local/kernel/http.ts';
import { Kernel } from '../../../../infra/local/kernel/kernel.ts';
import {
  AwsError,
  type Principal,
  type Service,
  type Shape,
} from '../../../../infra/local/kernel/types.ts';

const now = 1_800_000_000_000;
const roleArn = 'arn:aws:iam::000000000000:role/ci';
const doorRole = 'arn:aws:iam::000000000000:role/doors';
const ci: Principal = { arn: 'arn:aws:sts::000000000000:assumed-role/ci/run-1', roleArn };

let behave: (event: Shape, request: Shape) => Shape;
let calledAs: Principal | undefined;
let wake: () => void;
let handle: HttpHandler;
let allowed: boolean;
let sessions: number;

const lambda: Service = {
  id: 'lambda',
  schema: '',
  operations: {
    Invoke: {
      authorize: () => [],
      runOutside: async (request, _outside, principal) => {
        calledAs = principal;
        const answer = await behave(JSON.parse(request.Payload), request);
        if (answer?.failed) return { FunctionError: 'Unhandled', Payload: Buffer.from('{}') };
        return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(answer)) };
      },
    },
  },
};
const iam: Service = {
  id: 'iam',
  schema: '',
  operations: { GetRole: { authorize: () => [], run: () => ({ Role: { RoleId: 'AROA1' } }) } },
};

const sts: Service = {
  id: 'sts',
  schema: '',
  operations: {
    AssumeRole: {
      authorize: () => [],
      run: (_tx, { RoleArn, RoleSessionName }) => {
        sessions += 1;
        const Arn = `${RoleArn.replace(':iam:', ':sts:').replace('role', 'assumed-role')}`;
        return { AssumedRoleUser: { Arn: `${Arn}/${RoleSessionName}` } };
      },
    },
  },
};

/** Brings what was written to the disk. */
let flush: Promise<void>;

beforeEach(() => {
  sessions = 0;
  allowed = true;
  behave = (event) => ({ statusCode: 200, body: JSON.stringify(event) });
  const gateway = createGateway({
    endpoint: 'http://127.0.0.1:8787',
    verify: (_tx, request) => {
      if (request.headers.authorization?.includes('genuine'))
        return { principal: ci, accessKeyId: 'AKIA' };
      throw new AwsError('SignatureDoesNotMatch', 'no', 403);
    },
    wakeAt: (_at, call) => {
      wake = call;
      return () => {};
    },
    log: () => {},
  });
  const kernel = new Kernel({
    ports: {
      clock: { now: () => now, wakeAt: () => () => {} },
      random: () => 0.5,
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: () => {},
    },
    services: [gateway.service, lambda, iam, sts],
    authorize: (_tx, _principal, check) =>
      allowed || check.action !== 'execute-api:Invoke'
        ? { allowed: true }
        : { allowed: false, reason: 'no' },
  });
  const put = (type: string, logicalId: string, properties: Shape) =>
    kernel.transact((tx, context) => {
      const resource = { logicalId, type, physicalName: 'x', properties, asset: () => '' };
      return gateway.service.resources![`AWS::ApiGatewayV2::${type}`]!(tx, resource, context).ref;
    });
  const keys = ['GET /jobs', 'POST /jobs', 'GET /jobs/{id}', 'GET /files/{path+}', '$default'];
  for (const AuthorizationType of ['AWS_IAM', 'NONE']) {
    const ApiId = put('Api', `Api${AuthorizationType}`, { ProtocolType: 'HTTP' });
    put('Stage', `Stage${AuthorizationType}`, { ApiId, StageName: '$default' });
    for (const RouteKey of keys) {
      const IntegrationUri = `arn:aws:lambda:us-east-1:000000000000:function:f:live`;
      const logicalId = `${AuthorizationType} ${RouteKey}`;
      const common = { ApiId, IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' };
      const CredentialsArn = RouteKey === 'POST /jobs' ? doorRole : undefined;
      const id = put('Integration', logicalId, { ...common, IntegrationUri, CredentialsArn });
      put('Route', logicalId, { ApiId, RouteKey, AuthorizationType, Target: `integrations/${id}` });
    }
  }
  flush = Promise.resolve();
  handle = gateway.handle({
    now: () => kernel.now(),
    has: (service) => kernel.has(service),
    transact: kernel.transact.bind(kernel),
    call: kernel.call.bind(kernel),
    written: () => kernel.written(),
    durable: () => flush,
  });
});

test('nothing is answered before it is durable', async () => {
  const disk = Promise.withResolvers<void>();
  flush = disk.promise;
  let isAnswered = false;
  const asked = ask('GET', '/jobs').then(() => {
    isAnswered = true;
  });
  await new Promise((go) => setImmediate(go));
  expect(isAnswered).toBe(false);
  disk.resolve();
  await asked;
});

async function ask(method: string, url: string, headers: Record<string, string> = {}, body = '') {
  const [path = '', query = ''] = url.split('?');
  const response = await handle({ method, path, query, headers, body: Buffer.from(body) });
  return { ...response, text: Buffer.from(response.body as Uint8Array).toString() };
}

const seen = async (...request: Parameters<typeof ask>) => JSON.parse((await ask(...request)).text);

describe('the event', () => {
  test('has the shape of payload format 2.0', async () => {
    const headers = { 'content-type': 'application/json', cookie: 'a=1; b=2', 'user-agent': 'ua' };
    const event = await seen('POST', '/jobs?x=1&x=2&y=a%20b', headers, '{"a":1}');
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /jobs',
      rawPath: '/jobs',
      rawQueryString: 'x=1&x=2&y=a%20b',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: 'a b' },
      body: '{"a":1}',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: '/jobs', sourceIp: '127.0.0.1', userAgent: 'ua' },
        stage: '$default',
        time: '15/Jan/2027:08:00:00 +0000',
        timeEpoch: now,
      },
    });
    expect(event.headers.cookie).toBeUndefined();
    expect(event.pathParameters).toBeUndefined();
  });

  test('has decoded path parameters and path', async () => {
    const event = await seen('GET', '/jobs/a%2Fb%20c');
    expect(event).toMatchObject({ pathParameters: { id: 'a/b c' }, rawPath: '/jobs/a/b c' });
    expect(await seen('GET', '/files/a/b')).toMatchObject({ pathParameters: { path: 'a/b' } });
  });

  test('has a body that is not text in base64', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await seen('POST', '/jobs', type, 'a=1')).toMatchObject({
      body: Buffer.from('a=1').toString('base64'),
      isBase64Encoded: true,
    });
  });

  test('goes to the most specific route, else to $default, as its own source', async () => {
    expect(await seen('GET', '/jobs')).toMatchObject({ routeKey: 'GET /jobs' });
    expect(calledAs?.sourceArn).toMatch(
      /^arn:aws:execute-api:us-east-1:0{12}:\w{10}\/\$default\/GET\/jobs$/,
    );
    expect(await seen('GET', '/jobs/1')).toMatchObject({ routeKey: 'GET /jobs/{id}' });
    expect(calledAs?.sourceArn).toMatch(/\/GET\/jobs\/\{id\}$/);
    for (const path of ['/jobs/', '/jobs/1/2', '/nowhere']) {
      expect(await seen('GET', path)).toMatchObject({ routeKey: '$default' });
    }
    expect(calledAs?.sourceArn).toMatch(/\/\$default\/\$default$/);
  });

  test('reaches the function as the role of its integration, whose session is kept', async () => {
    await seen('POST', '/jobs');
    await seen('POST', '/jobs');
    expect(calledAs?.roleArn).toBe(doorRole);
    expect(calledAs?.arn).toMatch(/^arn:aws:sts::0{12}:assumed-role\/doors\//);
    expect(sessions).toBe(1);
  });
});

describe('a signed request', () => {
  const genuine = { authorization: 'AWS4-HMAC-SHA256 genuine' };

  test('tells the function who signed it', async () => {
    const event = await seen('GET', '/jobs', genuine);
    expect(event.requestContext.authorizer.iam).toEqual({
      accessKey: 'AKIA',
      accountId: '000000000000',
      callerId: 'AROA1:run-1',
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: ci.arn,
      userId: 'AROA1:run-1',
    });
    expect((await seen('GET', '/jobs')).requestContext.authorizer).toBeUndefined();
  });

  test('is refused with a wrong signature and without permission', async () => {
    const forged = await ask('GET', '/jobs', { authorization: 'AWS4-HMAC-SHA256 forged' });
    expect([forged.status, forged.text]).toEqual([403, '{"message":"Forbidden"}']);
    allowed = false;
    expect(await ask('GET', '/jobs', genuine)).toMatchObject({ status: 403 });
    expect(await ask('GET', '/jobs')).toMatchObject({ status: 200 });
  });
});

describe('the answer', () => {
  test('is inferred where it has no status', async () => {
    behave = () => ({ a: 1 });
    const inferred = await ask('GET', '/jobs');
    expect(inferred).toMatchObject({ status: 200, text: '{"a":1}' });
    expect(inferred.headers['content-type']).toBe('application/json');
    behave = () => 'hello';
    expect(await ask('GET', '/jobs')).toMatchObject({ status: 200, text: 'hello' });
  });

  test('has the headers, cookies and bytes the function gave', async () => {
    const body = Buffer.from([0, 255]).toString('base64');
    const headers = { 'X-One': 1 };
    behave = () => ({ statusCode: 201, headers, cookies: ['a=1'], body, isBase64Encoded: true });
    const answer = await ask('GET', '/jobs');
    expect(answer.headers).toMatchObject({ 'x-one': '1', 'set-cookie': 'a=1' });
    expect(answer.body).toEqual(Buffer.from([0, 255]));
  });

  test.each([[{ failed: true }], [{ statusCode: 'many' }], [{ statusCode: 200, body: { a: 1 } }]])(
    'to %j of the function is 500',
    async (given) => {
      behave = () => given;
      const { status, text } = await ask('GET', '/jobs');
      expect([status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
    },
  );

  test('is 413 for a body that is too large for the gateway or for Lambda', async () => {
    const message = '{"message":"Request Entity Too Large"}';
    const large = await ask('POST', '/jobs', {}, 'x'.repeat(10 * 1024 * 1024 + 1));
    expect([large.status, large.text]).toEqual([413, message]);
    behave = () => {
      throw new AwsError('RequestTooLargeException', 'large', 413);
    };
    expect(await ask('POST', '/jobs')).toMatchObject({ status: 413, text: message });
  });

  test('is 503 when the function does not answer in 30 seconds', async () => {
    behave = () => {
      queueMicrotask(() => wake());
      return new Promise(() => {});
    };
    const { status, text } = await ask('GET', '/jobs');
    expect([status, text]).toEqual([503, '{"message":"Service Unavailable"}']);
  });
});

test('the issuer signs tokens that its own documents verify', async () => {
  const url = 'http://127.0.0.1:8787/_local/issuer';
  const issuer = await createIssuer(await newKey(), url);
  const request = { projects: ['p'], role: 'viewer', subject: 's', ttlSeconds: 60 } as const;
  const token = await issuer.mintToken({ ...request, projects: ['p'] }, now);
  const keys = await issuer.handle('/_local/issuer/jwks.json');
  expect(keys?.body).not.toContain('"d"');
  const { payload } = await jwtVerify(token, createLocalJWKSet(JSON.parse(keys?.body as string)), {
    issuer: url,
    audience: 'trainyard',
    currentDate: new Date(now),
  });
  expect(payload).toMatchObject({ sub: 's', trainyard_projects: ['p'], trainyard_role: 'viewer' });
  const discovery = await issuer.handle('/_local/issuer/.well-known/openid-configuration');
  expect(JSON.parse(discovery?.body as string).jwks_uri).toBe(`${url}/jwks.json`);
});
