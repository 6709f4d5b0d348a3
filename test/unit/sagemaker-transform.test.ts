import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  assembled,
  outputKey,
  payloadsOf,
} from '../../infra/local/services/sagemaker/transform-records.ts';
import type { TransformRequest } from '../../infra/local/services/sagemaker/transform-store.ts';
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
    const PrimaryContainer = { Image: 'registry.example/serve:1' };
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
        const PrimaryContainer = { Image: 'registry.example/serve:1' };
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
