import { expect, test } from 'vitest';
import { timeInPhases } from '../../../cli/demo/report.ts';
import { jobText } from '../../../cli/show/job-text.ts';
import { indented, table } from '../../../cli/show/table.ts';
import { durationText, numberText } from '../../../cli/show/text.ts';
import { liveBlock } from '../../../cli/watch/progress.ts';
import { bytesText } from '../../../clients/typescript/files/size-text.ts';
import { pollDelay } from '../../../clients/typescript/poll-delay.ts';
import { fakeSystem, jobJson } from './cli-harness.ts';

test('durations, sizes and numbers are short', () => {
  const times = [0, 400, 9_990, 34_000, 60_000, 125_000, 3_780_000, 187_200_000].map(durationText);
  const words = ['0.0 s', '0.4 s', '10.0 s', '34 s', '1 min', '2 min 5 s', '1 h 3 min', '2 d 4 h'];
  expect(times).toEqual(words);
  expect([312, 4301, 1024 ** 2, 5 * 1024 ** 3].map(bytesText)).toEqual([
    '312 B',
    '4.2 KiB',
    '1.0 MiB',
    '5.0 GiB',
  ]);
  expect(['17.811099', 0, '0.0000123', 'adam', undefined].map(numberText)).toEqual([
    '17.8111',
    '0',
    '1.23e-5',
    'adam',
    '-',
  ]);
});

test('a table is as wide as it needs and has no spaces at the ends of lines', () => {
  expect(
    table(
      ['A', 'LONG'],
      [
        ['long cell', ''],
        ['b', 'c'],
      ],
    ),
  ).toBe('A          LONG\nlong cell  -\nb          c\n');
  expect(indented('a\n\nb\n')).toBe('  a\n\n  b\n');
});

test('a job is looked at twice a second at first, then every 2 to 15 seconds', () => {
  const delays = [0, 9_000, 10_000, 60_000, 200_000, 86_400_000].map(pollDelay);
  expect(delays).toEqual([500, 500, 2000, 3000, 10_000, 15_000]);
});

test('time in phases adds up over attempts and leaves the last phase open', () => {
  const at = (second: number) => `2030-01-01T00:00:0${second}.000Z`;
  const events = (['Queued', 'Running', 'Queued', 'Running', 'Succeeded'] as const).map(
    (phase, index) => ({ seq: index, at: at(index * 2), phase, attempt: 1 }),
  );
  expect([...timeInPhases(events)]).toEqual([
    ['Queued', 4000],
    ['Running', 4000],
  ]);
});

test('the block on a terminal is written over in place and never wider than the terminal', () => {
  const { system, written } = fakeSystem();
  const block = liveBlock({ ...system, width: () => 30 });
  const stages = { image: { kind: 'image', phase: 'Running', jobId: 'j' } };
  const job = jobJson({ name: 'a-long-name-of-a-pipeline', stages }) as never;
  block.show({ job, tuning: new Map() });
  const first = written.err;
  expect(first.split('\n')).toHaveLength(3);
  for (const line of first.split('\n')) expect([...line].length).toBeLessThan(30);
  block.tick();
  expect(written.err.slice(first.length)).toMatch(new RegExp(`^${'\u001b'}\\[2A${'\u001b'}\\[0J●`));
});

test('what a comparison reported, what serves it and why a stage was skipped are shown', () => {
  const stage = (kind: string, phase: string, jobId: string | null, message: string | null) => ({
    kind,
    phase,
    jobId,
    message,
  });
  const show = (stages: object, result: object) =>
    jobText(jobJson({ kind: 'pipeline', stages, result }) as never);
  const compare = { outputs: {}, result: { better: false, summary: 'The new model is refused.' } };
  const refused = show(
    {
      compare: stage('task', 'Succeeded', 'job_1', null),
      deploy: stage('endpoint', 'Skipped', null, '${compare.result.better} is false.'),
    },
    { compare },
  );
  expect(refused).toContain('compare   The new model is refused.\n');
  expect(refused).toMatch(/deploy +endpoint +Skipped +\$\{compare\.result\.better\} is false\.\n/);
  expect(refused).not.toContain('Endpoint');
  const deploy = { endpoint: 'btc', expiresAt: '2026-01-08T02:11:40.000Z' };
  const promoted = show({}, { compare: { result: { better: true, rmse: 2.5 } }, deploy });
  expect(promoted).toContain('compare   better=true, rmse=2.5\n');
  expect(promoted).toContain('Endpoint  btc serves it until 2026-01-08 02:11 UTC\n');
});

test('a waiting job is shown with its place and why it waits, each said once', () => {
  const reason = 'Waits for money: it needs up to $1.00.';
  const queue = { position: 7, ahead: '6 of its project; other projects have 41 waiting', reason };
  const shown = (message: string | null) =>
    jobText(jobJson({ phase: 'Queued', message, queue }) as never);
  expect(shown(null)).toContain(`Queue     place 7, ahead are ${queue.ahead}. ${reason}\n`);
  expect(shown(reason)).toContain(`Message   ${reason}\nQueue     place 7, ahead are 6 of its`);
  expect(shown(reason).split(reason)).toHaveLength(2);
});

test('a job says where the files are that came out of it, its stages included', () => {
  const outputs = {
    model: 's3://b/jobs/1/outputs/model/',
    report: 's3://b/jobs/1/outputs/report/',
  };
  expect(jobText(jobJson({ result: { outputs } }) as never)).toContain(
    'File      model: s3://b/jobs/1/outputs/model/\n' +
      'File      report: s3://b/jobs/1/outputs/report/\n',
  );
  const bestTrainingJob = {
    name: 't',
    objective: 1,
    hyperParameters: {},
    modelArtifact: 's3://b/m',
  };
  const result = { prepare: { outputs }, tune: { bestTrainingJob } };
  const text = jobText(jobJson({ kind: 'pipeline', stages: {}, result }) as never);
  expect(text.match(/^File +.*$/gm)).toHaveLength(3);
  expect(text).toContain('File      model: s3://b/m\n');
});
