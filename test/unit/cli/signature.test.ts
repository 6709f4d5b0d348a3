import { afterEach, expect, test } from 'vitest';
import { isExecuteApi, signWith } from '../../../clients/typescript/sign.ts';
import { verifySignature } from '../../../infra/local/wire/sigv4.ts';

const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
const before = names.map((name) => [name, process.env[name]] as const);

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test('only the addresses of HTTP APIs of AWS are signed', () => {
  expect(isExecuteApi('https://a1b2.execute-api.eu-west-1.amazonaws.com')).toBe(true);
  expect(isExecuteApi('http://a1b2.execute-api.eu-west-1.amazonaws.com')).toBe(false);
  expect(isExecuteApi('https://evil.example/.execute-api.x.amazonaws.com')).toBe(false);
  expect(isExecuteApi('http://127.0.0.1:8787')).toBe(false);
});

test('a request is signed for its region by the caller’s keys, query and body too', async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
  process.env.AWS_SESSION_TOKEN = 'session';
  const base = 'https://a1b2.execute-api.eu-west-1.amazonaws.com';
  const url = new URL(`${base}/jobs?project=p&cursor=a%2Bb%3D`);
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'K' };
  const body = '{"kind":"task"}';
  const signed = await signWith(base)({ method: 'POST', url, headers, body });
  expect(signed.headers.authorization).toMatch(/\/eu-west-1\/execute-api\/aws4_request/);
  const received = {
    method: 'POST',
    path: url.pathname,
    query: url.search.slice(1),
    headers: { ...signed.headers, host: url.host },
    body: Buffer.from(body),
  };
  const key = { principal: { arn: 'me' }, secret: 'secret', sessionToken: 'session' };
  const check = { now: Date.now(), service: 'execute-api', lookUp: () => key };
  expect(verifySignature(received, check).key).toBe(key);
  expect(() => verifySignature({ ...received, query: 'project=q' }, check)).toThrow();
});
