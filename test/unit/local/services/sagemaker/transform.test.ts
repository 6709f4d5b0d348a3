import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assembled,
  outputKey,
  payloadsOf,
} from '../../../../../infra/local/services/sagemaker/transform-records.ts';
import type { TransformRequest } from '../../../../../infra/local/services/sagemaker/transform-store.ts';
import { roleArn, World } from './sagemaker-plane.ts';

const request = (more: object = {}, input: object = {}, output: object = {}) =>
  ({
    TransformJobName: 'score-1',
    ModelName: 'model-1',
    BatchStrategy: 'MultiRecord',
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://plane/in/' } },
      SplitType: 'Line',
      ...input,
    },
    TransformOutput: { S3OutputPath: 's3://plane/out', ...output },
    TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    ...more,
  }) as TransformRequest;

const PrimaryContainer = { Image: 'registry.example/serve:1' };

const cut = (asked: TransformRequest, text: string) =>
  [...payloadsOf(asked, Buffer.from(text))].map((one) => Buffer.from(one).toString());

describe('the records of a transform job', () => {
  it('are objects, lines, or as many lines as a request has room for', () => {
    expect(cut(request({}, { SplitType: 'None' }), 'a\nb\n')).toEqual(['a\nb\n']);
    expect(cut(request({ BatchStrategy: 'SingleRecord' }), 'a\n\nb')).toEqual(['a\n', '\n', 'b']);
    expect(cut(request(), 'a\nb\n')).toEqual(['a\nb\n']);
    const line = `${'x'.repeat(600_000)}\n`;
    const sent = cut(request({ MaxPayloadInMB: 1 }), line + line + line);
    expect(sent).toEqual([line, line, line]);
  });

  it('are put together as they came, or each with an end of its line', () => {
    const answers = [Buffer.from('1'), Buffer.from('2\n')];
    expect(Buffer.from(assembled(request(), answers)).toString()).toBe('12\n');
    const lines = request({}, {}, { AssembleWith: 'Line' });
    expect(Buffer.from(assembled(lines, answers)).toString()).toBe('1\n2\n');
  });

  it('have their answers under the path that the object has below the prefix', () => {
    expect(outputKey('in/', 'in/more/a.csv', 'out')).toBe('out/more/a.csv.out');
    expect(outputKey('in/a', 'in/a.csv', 'out/')).toBe('out/a.csv.out');
  });
});

describe('a request for a transform job', () => {
  it('is taken also where an earlier plane has made the table of such jobs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trainyard-transform-'));
    const database = join(folder, 'db');
    const earlier = new DatabaseSync(database);
    earlier.exec(`CREATE TABLE sagemaker_transform (
      name TEXT PRIMARY KEY, status TEXT NOT NULL, request TEXT NOT NULL, model TEXT NOT NULL,
      container TEXT NOT NULL, port INTEGER, keys TEXT NOT NULL, failure TEXT,
      created INTEGER NOT NULL, modified INTEGER NOT NULL, started INTEGER, ended INTEGER)`);
    earlier.close();
    const world = new World();
    const kernel = world.boot(database);
    try {
      const model = { ModelName: 'model-1', ExecutionRoleArn: roleArn, PrimaryContainer };
      await world.call('CreateModel', model);
      const { TransformJobArn } = await world.call('CreateTransformJob', request());
      expect(TransformJobArn).toMatch(/transform-job\/score-1$/);
    } finally {
      await kernel.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('is refused, in words, where this plane would do something else', async () => {
    const world = new World();
    world.boot(':memory:');
    const why = async (asked: object) => (await world.failure('CreateTransformJob', asked)).message;
    expect(await why(request({}, { SplitType: 'RecordIO' }))).toContain('Use the SplitType Line');
    expect(await why(request({ DataProcessing: { InputFilter: '$' } }))).toContain(
      'DataProcessing',
    );
    expect(await why(request({ BatchStrategy: undefined }))).toContain('batchStrategy');
    expect(await why(request())).toContain('Could not find model');
    const model = { ModelName: 'model-1', ExecutionRoleArn: roleArn, PrimaryContainer };
    await world.call('CreateModel', model);
    await world.call('CreateTransformJob', request());
    expect((await world.failure('CreateTransformJob', request())).code).toBe('ResourceInUse');
    await world.call('StopTransformJob', { TransformJobName: 'score-1' });
    await world.run();
    const job = await world.call('DescribeTransformJob', { TransformJobName: 'score-1' });
    expect(job.TransformJobStatus).toBe('Stopped');
    expect(job.TransformStartTime).toBeUndefined();
    const again = await world.failure('StopTransformJob', { TransformJobName: 'score-1' });
    expect(again.message).toContain('in status Stopped');
  });
});

describe('the container of a transform job', () => {
  const world = new World();
  const folder = mkdtempSync(join(tmpdir(), 'sagemaker-'));
  const minute = 60_000;
  const invoked: string[] = [];
  const pings: number[] = [];
  /** It takes 11 minutes for each object, and answers /ping once only. */
  const container = createServer((incoming, answer) => {
    if (incoming.url === '/ping') {
      answer.writeHead(pings.push(world.now) === 1 ? 200 : 500).end();
      return;
    }
    world.now += 11 * minute;
    incoming.on('data', (chunk) => invoked.push(String(chunk))).on('end', () => answer.end('1'));
  });

  beforeAll(async () => {
    await once(container.listen(0, '127.0.0.1'), 'listening');
    const { port } = container.address() as AddressInfo;
    const spare = createServer().listen(0);
    await once(spare, 'listening');
    const usual = (spare.address() as AddressInfo).port;
    await once(spare.close(), 'close');
    world.course = () => ({ seconds: 3600 });
    world.network = {
      port: usual,
      of: {
        whyShared: async () => 'they are processes of this machine',
        whyUnnamed: async () => undefined,
        listening: () => undefined,
        connect: async () => connect(port, '127.0.0.1'),
      },
    };
    world.boot(join(folder, 'db'), folder);
    world.objects.set('plane/in/a.csv', Buffer.from('1\n'));
    world.objects.set('plane/in/b.csv', Buffer.from('2\n'));
    const model = { ModelName: 'model-1', ExecutionRoleArn: roleArn, PrimaryContainer };
    await world.call('CreateModel', model);
  });

  afterAll(async () => {
    await world.kernel?.stop();
    container.close();
    rmSync(folder, { recursive: true });
  });

  it('has answered /ping once, and is not asked again while it works', async () => {
    await world.call('CreateTransformJob', request());
    await world.run();
    const job = await world.call('DescribeTransformJob', { TransformJobName: 'score-1' });
    expect(job.TransformJobStatus, job.FailureReason).toBe('Completed');
    expect(job.TransformEndTime - job.TransformStartTime).toBeGreaterThanOrEqual(22 * 60);
    expect(invoked).toEqual(['1\n', '2\n']);
    expect(pings).toHaveLength(1);
  });

  it('is told the port that SageMaker asks only where no other container was', async () => {
    const config = { EndpointConfigName: 'config-1' };
    const variant = { VariantName: 'one', ModelName: 'model-1', InstanceType: 'ml.m5.large' };
    const ProductionVariants = [{ ...variant, InitialInstanceCount: 1 }];
    await world.call('CreateEndpointConfig', { ...config, ProductionVariants });
    const before = world.started.length;
    const begins = async (operation: string, asked: object) => {
      const count = world.started.length;
      await world.call(operation, asked);
      await world.run(() => world.started.length > count);
    };
    await begins('CreateTransformJob', request({ TransformJobName: 'score-2' }));
    await begins('CreateTransformJob', request({ TransformJobName: 'score-3' }));
    await begins('CreateEndpoint', { ...config, EndpointName: 'endpoint-1' });
    const ports = world.started.slice(before).map(({ environment }) => {
      return Number(environment.SAGEMAKER_BIND_TO_PORT);
    });
    expect(ports).toHaveLength(3);
    expect(ports.map((one) => one === world.network?.port)).toEqual([true, false, false]);
  });
});

describe('a transform job whose plane is killed', () => {
  it('has one container and all its answers, wherever that was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sagemaker-'));
    const killed: number[] = [];
    try {
      for (let point = 1; point <= 8; point += 1) {
        const mortal = new World();
        mortal.objects.set('plane/in/a.csv', Buffer.from('1\n2\n'));
        mortal.objects.set('plane/in/b.csv', Buffer.from('3\n'));
        const database = join(folder, `${point}.db`);
        mortal.boot(database);
        const model = { ModelName: 'model-1', ExecutionRoleArn: roleArn, PrimaryContainer };
        await mortal.call('CreateModel', model);
        await mortal.call('CreateTransformJob', request());
        mortal.crashAfter = point;
        await mortal.run(() => mortal.crashAfter <= 0);
        if (mortal.crashAfter <= 0) killed.push(point);
        const dead = mortal.kernel;
        mortal.crashAfter = Number.POSITIVE_INFINITY;
        mortal.boot(database);
        await mortal.run();
        const job = await mortal.call('DescribeTransformJob', { TransformJobName: 'score-1' });
        expect(job.TransformJobStatus, job.FailureReason).toBe('Completed');
        expect(job.TransformStartTime, `killed at ${point}`).toBeDefined();
        expect(mortal.started).toHaveLength(1);
        expect([...mortal.objects.keys()].filter((key) => key.endsWith('.out'))).toEqual([
          'plane/out/a.csv.out',
          'plane/out/b.csv.out',
        ]);
        await mortal.kernel?.stop();
        await dead?.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(killed).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
