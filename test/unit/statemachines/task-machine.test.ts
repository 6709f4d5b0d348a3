import { describe, expect, it } from 'vitest';
import { costBounds } from '../../../statemachines/cost.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const task = { kind: 'task', image: 'registry.example/worker:1', timeoutSeconds: 3600 };
const arm = { architecture: 'arm64' };

/** What an hour of a task costs, in millionths of a dollar, and what it is called. */
function hour(more: object, region = 'us-east-1') {
  const { lines } = costBounds(parseSpec({ ...task, ...more }), region);
  return [lines[0]?.perHourMicroUsd, lines[0]?.what];
}

describe('the machine of a task', () => {
  it('is paid for its disk beyond 20 GiB, and less on arm64', () => {
    const usual = 40_480 + 2 * 4445;
    expect(hour({})).toEqual([usual, 'Fargate 1 vCPU, 2048 MiB']);
    expect(hour({ scratch: '100' })).toEqual([
      usual + 80 * 111,
      'Fargate 1 vCPU, 2048 MiB, 100 GiB of disk',
    ]);
    expect(hour(arm)).toEqual([32_380 + 2 * 3560, 'Fargate 1 vCPU, 2048 MiB, arm64']);
    expect(hour({ ...arm, spot: true, scratch: 21 })).toEqual([
      9714 + 2 * 1068 + 111,
      'Fargate Spot 1 vCPU, 2048 MiB, 21 GiB of disk, arm64',
    ]);
  });

  it('has no price where none is known, which is said', () => {
    expect(() => hour({ scratch: 50 }, 'eu-west-1')).toThrow(
      'No price of fargate.storage-gb is known in eu-west-1.',
    );
  });

  it.each([20, 201, 'much'])('has no disk of %s GiB', (scratch) => {
    expect(refusalOf({ ...task, scratch }).details).toMatchObject({ pointer: '/scratch' });
  });

  it('is no arm64 for an image that the plane builds', () => {
    const source = 's3://bucket/uploads/source.zip';
    const { kind } = task;
    const built = refusalOf({ kind, source, ...arm });
    expect(built.details).toMatchObject({ pointer: '/architecture' });
    expect(built.message).toMatch(/what the plane builds is made for x86_64/);
    expect(parseSpec({ kind, source, architecture: 'x86_64' })).toMatchObject({ kind: 'pipeline' });
    expect(refusalOf({ ...task, architecture: 'arm' }).details).toMatchObject({
      pointer: '/architecture',
    });
  });
});
