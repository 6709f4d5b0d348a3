import { mkdir, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { AwsError, type Service, type Shape } from '../../../../infra/local/kernel/types.ts';
import { createLogs } from '../../../../infra/local/services/logs/logs.ts';
import { createProcessRunner } from '../../../../infra/local/workloads/process-runner.ts';
import { containerOf, runnerPlane } from './runner-plane.ts';
import { fakeServices, until } from './workloads-harness.ts';

/** A runner of real processes whose lines go to a logs service; `sh` is in every image. */
async function runnerWith(logs: Service) {
  const [entrypoint, environment] = [[] as string[], {}];
  const image = { programs: ['/bin'], entrypoint, cmd: [], environment, workdir: '/' };
  const { folder, said, ended, boot } = await runnerPlane(
    (basics) => {
      const images = { find: async () => ({ ...image, rootfs: `${basics.folder}/image` }) };
      return createProcessRunner({ ...basics, images });
    },
    (seen) => [logs, ...fakeServices(seen).filter(({ id }) => id !== 'logs')],
  );
  await mkdir(`${folder}/image`);
  const { kernel, runner } = await boot();
  const start = (id: string, ...command: string[]) =>
    runner.start(containerOf(id, 'any', { command }));
  const run = async (id: string, ...command: string[]) => {
    await start(id, ...command);
    await ended(id);
  };
  /** What GetLogEvents gives of a stream, page by page. */
  const shipped = (logStreamName: string): string[] =>
    kernel.transact((_tx, context) => {
      const read: string[] = [];
      const from = { logGroupName: '/test', logStreamName, startFromHead: true };
      for (let nextToken: string | undefined; ; ) {
        const page: Shape = context.call('logs', 'GetLogEvents', { ...from, nextToken });
        if (page.nextForwardToken === nextToken) return read;
        for (const { message } of page.events) read.push(message);
        nextToken = page.nextForwardToken;
      }
    });
  return { folder, run, start, ended, shipped, said, runner };
}

it.each([10_001, 300_000])('of a burst of %i short lines every one arrives', async (count) => {
  const { run, shipped } = await runnerWith(createLogs());
  await run('burst', 'seq', '1', String(count));
  expect(shipped('burst')).toEqual(Array.from({ length: count }, (_, n) => String(n + 1)));
});

it('bytes that are no text and lines without an end are shipped as well', async () => {
  const { folder, run, shipped } = await runnerWith(createLogs());
  // Each of these bytes becomes three: 786 KB and 26 for each line, close to what a batch may be.
  const bytes = Buffer.alloc(1_000_000, 0xff).map((byte, at) => (at % 27 === 26 ? 10 : byte));
  await writeFile(`${folder}/bytes`, bytes);
  await run('bytes', 'cat', `${folder}/bytes`);
  expect(shipped('bytes').join('').length).toBe(1_000_000 - Math.floor(1_000_000 / 27));
  await run('endless', 'head', '-c', '700000', '/dev/zero');
  expect(shipped('endless').join('').length).toBe(700_000);
});

it('what a stopped process printed last is in its log', async () => {
  const { start, ended, shipped, runner } = await runnerWith(createLogs());
  const told = 'trap "seq 1 20000; exit 0" TERM; echo up; while :; do sleep 0.01; done';
  await start('stopped', 'sh', '-c', told);
  await until(() => shipped('stopped').includes('up'));
  await runner.stop('stopped', 30);
  await ended('stopped');
  const last = shipped('stopped').slice(-20_000);
  expect(last).toEqual(Array.from({ length: 20_000 }, (_, n) => String(n + 1)));
});

it('lines that are refused are kept, said once, and shipped when they are taken', async () => {
  const logs = createLogs();
  const put = logs.operations.PutLogEvents!;
  let refusals = 0;
  const refusing: Service = {
    ...logs,
    operations: {
      ...logs.operations,
      PutLogEvents: {
        authorize: put.authorize,
        run(tx, request, context) {
          if (refusals === 3) return put.run?.(tx, request, context);
          refusals += 1;
          throw new AwsError('ThrottlingException', 'Rate exceeded.');
        },
      },
    },
  };
  const { run, shipped, said } = await runnerWith(refusing);
  await run('refused', 'sh', '-c', 'echo one; sleep 1; echo two');
  expect(shipped('refused')).toEqual(['one', 'two']);
  expect(said).toEqual([expect.stringMatching(/Log of refused: Rate exceeded\. .*refused\/log/)]);
});
