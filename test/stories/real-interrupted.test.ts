import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { localCall } from './local-call.ts';
import { planeForEach, type RealPlane, see } from './real-plane.ts';

const cluster = 'trainyard';

/** Saves what it has when it is asked to end, and goes on from there the next time. */
const program = `
  const { existsSync, readFileSync, writeFileSync } = require('node:fs');
  const file = process.argv[1];
  if (existsSync(file)) {
    console.log('goes on from ' + readFileSync(file, 'utf8'));
  } else {
    process.on('SIGTERM', () => { writeFileSync(file, 'epoch 7'); process.exit(143); });
    setInterval(() => {}, 1000);
    console.log('begins');
  }
`;

/** The same in the folder that is kept for it, which is there and empty at first. */
const checkpointing = `
  const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
  const folder = process.env.TRAINYARD_CHECKPOINTS;
  const report = process.env.TRAINYARD_OUTPUT_REPORT + '/last';
  if (readdirSync(folder).length > 0) {
    const last = readFileSync(folder + '/state', 'utf8');
    writeFileSync(report, last);
    console.log('goes on with ' + last);
  } else {
    process.on('SIGTERM', () => {
      writeFileSync(folder + '/state', 'epoch 7');
      process.exit(143);
    });
    setInterval(() => {}, 1000);
    console.log('begins with nothing');
  }
`;

describe('a real Spot task', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  async function interrupt(): Promise<void> {
    const { awsUrl: endpoint, region, adminKeys: credentials } = plane.file;
    const ecs = new ECSClient({ endpoint, region, credentials });
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster }));
    ecs.destroy();
    expect(taskArns).toHaveLength(1);
    const target = 'AmazonEC2ContainerServiceV20141113.ReclaimTask';
    expect(await localCall(plane, 'ecs', target, { cluster, task: taskArns[0] })).toBe(200);
  }

  it('that is interrupted saves its work, and its second attempt goes on from there', {
    timeout: 120_000,
  }, async () => {
    const saved = join(plane.data, 'checkpoint');
    const job = {
      kind: 'task',
      image: 'public.ecr.aws/docker/library/node:24-slim',
      command: ['node', '-e', program, saved],
      spot: true,
    };
    const id = await plane.submit(plane.write('job.json', job));
    const lines = async () => (await plane.log(id)).map(({ message }: Shape) => message);
    await see('the first line', lines, (all) => all.includes('begins'));
    expect(existsSync(saved)).toBe(false);
    await interrupt();
    expect(await plane.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 2 });
    expect(readFileSync(saved, 'utf8')).toBe('epoch 7');
    await see('the last line', lines, (all) => all.includes('goes on from epoch 7'));
    const bill = await plane.get(`/jobs/${id}/cost`);
    expect(bill.lines.map(({ attempt, state }: Shape) => [attempt, state])).toEqual([
      [1, 'closed'],
      [2, 'closed'],
    ]);
    const { items } = await plane.get(`/jobs/${id}/events`);
    const recovering = items.find(({ phase }: Shape) => phase === 'Recovering');
    expect(recovering).toMatchObject({ attempt: 2, reason: 'SpotInterrupted' });
  });

  it('goes on from its checkpoints, what it writes when it is asked to end among them', {
    timeout: 120_000,
  }, async () => {
    const job = {
      kind: 'task',
      image: 'public.ecr.aws/docker/library/node:24-slim',
      command: ['node', '-e', checkpointing],
      outputs: ['report'],
      spot: true,
      checkpoints: true,
    };
    const id = await plane.submit(plane.write('job.json', job));
    const lines = async () => (await plane.log(id)).map(({ message }: Shape) => message);
    await see('the first line', lines, (all) => all.includes('begins with nothing'));
    await interrupt();
    const ended = await plane.end(id);
    expect(ended).toMatchObject({ phase: 'Succeeded', attempt: 2 });
    await see('the last line', lines, (all) => all.includes('goes on with epoch 7'));
    const last = await plane.object(`${ended.result.outputs.report}last`);
    expect(last.toString()).toBe('epoch 7');
  });
});
