import { beforeEach, describe, expect, test } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { LambdaPlane, queueArn } from './lambda-plane.ts';

let plane: LambdaPlane;

beforeEach(() => {
  plane = new LambdaPlane();
});

const invoke = (request: Shape) => plane.call('Invoke', { FunctionName: 'f', ...request });

describe('Invoke', () => {
  test('answers the payload, and writes the lines of the function to its log', async () => {
    plane.behave = (event) => ({ ok: true, payload: { got: event } });
    const reply = await invoke({ Payload: '{"a":1}' });
    expect(reply.StatusCode).toBe(200);
    expect(JSON.parse(Buffer.from(reply.Payload).toString())).toEqual({ got: { a: 1 } });
    expect(plane.logged.map((line) => line.split(' ')[0])).toEqual(['START', 'a', 'END', 'REPORT']);
  });

  test('answers an error of the function with 200 and FunctionError', async () => {
    plane.behave = () => ({ ok: false, error: { errorType: 'E', errorMessage: 'm' } });
    const reply = await invoke({ Payload: '{}' });
    expect(reply).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(Buffer.from(reply.Payload).toString()).toBe('{"errorType":"E","errorMessage":"m"}');
  });

  test('refuses what Lambda refuses', async () => {
    await expect(invoke({ FunctionName: 'g' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    });
    await expect(invoke({ FunctionName: 'f:live' })).rejects.toThrow(/Function not found.*f:live/);
    await expect(invoke({ Payload: '{' })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    });
    const large = JSON.stringify('x'.repeat(7_000_000));
    await expect(invoke({ Payload: large })).rejects.toMatchObject({ status: 413 });
  });

  test('an alias gives the version it points at; the same code is published once', async () => {
    const first = plane.put('AWS::Lambda::Version', { FunctionName: 'f' });
    expect(plane.put('AWS::Lambda::Version', { FunctionName: 'f' })).toEqual(first);
    expect(first.attributes).toMatchObject({ Version: '1' });
    const live = plane.put('AWS::Lambda::Alias', {
      FunctionName: 'f',
      Name: 'live',
      FunctionVersion: '1',
    });
    expect(live.ref).toBe('arn:aws:lambda:us-east-1:000000000000:function:f:live');
    expect(await invoke({ FunctionName: live.ref })).toMatchObject({ ExecutedVersion: '1' });
  });
});

describe('an account with one place', () => {
  beforeEach(async () => {
    plane = new LambdaPlane(1);
    await invoke({ Payload: '{}' });
  });

  test('throttles a call while another holds the place, and tells its limit', async () => {
    await expect(invoke({ Payload: '{}' })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
    });
    const settings = await plane.call('GetAccountSettings', {});
    expect(settings.AccountLimit.ConcurrentExecutions).toBe(1);
    plane.now += 10_000;
    expect(await invoke({ Payload: '{}' })).toMatchObject({ StatusCode: 200 });
  });

  test('keeps an event until there is place, with doubling pauses that are no tries', async () => {
    const config = { FunctionName: 'f', Qualifier: '$LATEST', MaximumRetryAttempts: 0 };
    plane.put('AWS::Lambda::EventInvokeConfig', config);
    await invoke({ InvocationType: 'Event', Payload: '{"a":1}' });
    expect(await plane.runAll()).toEqual([15]);
    expect(plane.invocations.at(-1)).toEqual({ a: 1 });
  });

  test('gives an event up that is older than its configuration allows', async () => {
    plane = new LambdaPlane(0);
    const DestinationConfig = { OnFailure: { Destination: queueArn } };
    const named = { FunctionName: 'f', Qualifier: '$LATEST', MaximumEventAgeInSeconds: 60 };
    plane.put('AWS::Lambda::EventInvokeConfig', { ...named, DestinationConfig });
    await invoke({ InvocationType: 'Event', Payload: '{}' });
    expect(await plane.runAll()).toEqual([]);
    expect(plane.queue).toMatchObject([{ requestContext: { condition: 'EventAgeExceeded' } }]);
  });
});

describe('an event', () => {
  test('that fails is tried again after one and two minutes, then told', async () => {
    plane.failOn(() => true);
    const DestinationConfig = { OnFailure: { Destination: queueArn } };
    plane.put('AWS::Lambda::EventInvokeConfig', {
      FunctionName: 'f',
      Qualifier: '$LATEST',
      DestinationConfig,
    });
    expect(await invoke({ InvocationType: 'Event', Payload: '{"a":1}' })).toMatchObject({
      StatusCode: 202,
    });
    expect(await plane.runAll()).toEqual([0, 60, 180]);
    expect(plane.queue).toMatchObject([
      {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { a: 1 },
        responsePayload: { errorType: 'E' },
      },
    ]);
  });

  test('is tried as often as its configuration says', async () => {
    plane.failOn(() => true);
    const config = { FunctionName: 'f', Qualifier: '$LATEST', MaximumRetryAttempts: 0 };
    plane.put('AWS::Lambda::EventInvokeConfig', config);
    await invoke({ InvocationType: 'Event', Payload: '{}' });
    expect(await plane.runAll()).toEqual([0]);
  });
});
