import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunctionSpec, LambdaRuntime } from '../../../../infra/local/lambda/types.ts';
import { workerRuntime } from '../../../../infra/local/lambda/worker-runtime.ts';

const code = `
let calls = 0;
const gate = (globalThis.gate ??= Promise.withResolvers());
export async function handler(event, context) {
  calls += 1;
  if (event.print) { console.log('out', event.print); console.error('err'); }
  if (event.fail) throw new TypeError('no good');
  if (event.exit) process.exit(3);
  if (event.hang) await new Promise(() => {});
  if (event.spin) for (;;) {}
  if (event.eat) for (const all = [];;) all.push(new Array(100_000).fill(0).map(() => ({})));
  if (event.later) setTimeout(() => { throw new Error('later'); }, 1);
  if (event.later) await new Promise(() => {});
  if (event.wait) await gate.promise;
  if (event.go) gate.resolve();
  return { calls, env: process.env, left: context.getRemainingTimeInMillis(), context };
}
`;

let folder = '';
let runtime: LambdaRuntime;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  writeFileSync(join(folder, 'index.mjs'), code);
  const clock = {
    now: () => Date.now(),
    wakeAt: (at: number, wake: () => void) => {
      const timer = setTimeout(wake, at - Date.now());
      return () => clearTimeout(timer);
    },
  };
  const wireUrl = 'http://127.0.0.1:1';
  const turns = { perFunction: 2, maxPerFunction: 4, stuckMs: 50 };
  const limits = { ...turns, hostMemoryMb: 256, silentMs: 400, idleMs: 60_000 };
  runtime = workerRuntime({ clock, region: 'us-east-1', wireUrl, ...limits });
});

afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true });
});

const spec = (name: string, more: Partial<FunctionSpec> = {}): FunctionSpec => ({
  name,
  arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  version: '1',
  folder,
  handler: 'index.handler',
  environment: { TABLE_NAME: 'jobs' },
  timeoutSeconds: 5,
  memoryMb: 128,
  roleArn: 'r',
  ...more,
});

const printed: string[] = [];
const call = (accessKeyId = 'KEY') => ({
  lane: 'work' as const,
  requestId: 'id-1',
  invokedArn: 'arn:live',
  credentials: { accessKeyId, secretAccessKey: 's', sessionToken: 't' },
  log: (text: string) => printed.push(text),
});

test('a function sees its own environment only; a warm worker renews credentials', async () => {
  const first = await runtime.invoke(spec('a'), {}, call());
  expect(first).toMatchObject({
    ok: true,
    payload: {
      calls: 1,
      context: { awsRequestId: 'id-1', functionName: 'a', invokedFunctionArn: 'arn:live' },
      env: { TABLE_NAME: 'jobs', AWS_LAMBDA_FUNCTION_NAME: 'a', AWS_ACCESS_KEY_ID: 'KEY' },
    },
  });
  const { env } = (first as { payload: { env: Record<string, string> } }).payload;
  expect(env.PATH).toBeUndefined();
  expect(env.HOME).toBeUndefined();
  const second = await runtime.invoke(spec('a'), {}, call('NEW'));
  expect(second).toMatchObject({ payload: { calls: 2, env: { AWS_ACCESS_KEY_ID: 'NEW' } } });
});

test('what a function prints reaches the log before its answer', async () => {
  printed.length = 0;
  await runtime.invoke(spec('a'), { print: 'hello' }, call());
  expect(printed).toEqual(['out hello\n', 'err\n']);
});

test('a thrown error is an outcome with its type, and the worker lives on', async () => {
  const failed = await runtime.invoke(spec('b'), { fail: true }, call());
  expect(failed).toMatchObject({
    ok: false,
    error: { errorType: 'TypeError', errorMessage: 'no good' },
  });
  expect(await runtime.invoke(spec('b'), {}, call())).toMatchObject({ payload: { calls: 2 } });
});

test('a crash and a timeout are outcomes and end the instance', async () => {
  expect(await runtime.invoke(spec('c'), { exit: true }, call())).toEqual({
    ok: false,
    error: {
      errorType: 'Runtime.ExitError',
      errorMessage: 'RequestId: id-1 Error: Runtime exited with error: exit status 3',
    },
  });
  expect(await runtime.invoke(spec('c'), { later: true }, call())).toMatchObject({
    error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/later$/) },
  });
  const hasty = spec('c', { timeoutSeconds: 0.3 });
  expect(await runtime.invoke(hasty, { hang: true }, call())).toEqual(timedOut);
  expect(await runtime.invoke(spec('c'), {}, call())).toMatchObject({ payload: { calls: 1 } });
});

const timedOut = {
  ok: false,
  error: {
    errorType: 'Sandbox.Timedout',
    errorMessage: 'RequestId: id-1 Error: Task timed out after 0.30 seconds',
  },
};

test('a function that holds its thread takes nobody with it for long', async () => {
  const spinning = runtime.invoke(spec('s', { timeoutSeconds: 0.3 }), { spin: true }, call());
  // Behind it in the same thread: begun by none, so another thread takes them, whole.
  const behind = ['t', 'u', 'v'].map((name) => runtime.invoke(spec(name), {}, call()));
  const aside = await runtime.invoke(spec('w'), {}, { ...call(), lane: 'request' });
  expect(aside).toMatchObject({ ok: true });
  expect(await spinning).toEqual(timedOut);
  for (const outcome of await Promise.all(behind)) {
    expect(outcome).toMatchObject({ ok: true, payload: { calls: 1 } });
  }
});

test('a function without memory ends alone with its thread, and comes again', async () => {
  const hungry = await runtime.invoke(spec('m'), { eat: true }, call());
  expect(hungry).toMatchObject({ error: { errorType: 'Runtime.ExitError' } });
  expect(await runtime.invoke(spec('m'), {}, call())).toMatchObject({ payload: { calls: 1 } });
});

test('a missing bundle and a missing handler are told as Lambda tells them', async () => {
  const missing = await runtime.invoke(spec('d', { handler: 'main.handler' }), {}, call());
  expect(missing).toMatchObject({ error: { errorType: 'Runtime.ImportModuleError' } });
  const unnamed = await runtime.invoke(spec('d', { handler: 'index.run' }), {}, call());
  expect(unnamed).toMatchObject({
    error: {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.run is undefined or not exported',
    },
  });
});

test('slow calls of one function make only that function wait', async () => {
  const slow = Array.from({ length: 4 }, () =>
    runtime.invoke(spec('slow'), { wait: true }, call()),
  );
  const fifth = runtime.invoke(spec('slow'), {}, call());
  let isAnswered = false;
  void fifth.then(() => {
    isAnswered = true;
  });
  const others = await Promise.all(
    Array.from({ length: 12 }, (_, n) => runtime.invoke(spec(`other-${n}`), {}, call())),
  );
  expect(others.every(({ ok }) => ok)).toBe(true);
  expect(isAnswered).toBe(false);
  await runtime.invoke(spec('free'), { go: true }, call());
  expect((await Promise.all([...slow, fifth])).every(({ ok }) => ok)).toBe(true);
});
