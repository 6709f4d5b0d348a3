import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { runLine } from './cli-harness.ts';

test('help of a kind lists fields with their types, defaults and what they are for', async () => {
  const { code, out } = await runLine(['help', 'task']);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^task\n\n {2}Runs a container to completion on Fargate, or on an EC2 instance/,
  );
  expect(out).toMatch(/^kind \* +task/m);
  expect(out).toMatch(/^cpu +number +1024 +Units of CPU; 1024 is one vCPU\.$/m);
  expect(out).toMatch(/^instanceType +g4dn\.xlarge \| g4dn\.2xlarge \| … \(32\) +- +An EC2/m);
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(150);
});

test('help of a field says its bounds, and what is in it', async () => {
  const { out } = await runLine(['help', 'endpoint.scale']);
  expect(out).toMatch(/^max \* +number +- +The most machines/m);
  expect(out).toMatch(/^min +number +1 +The fewest machines\.$/m);
  const one = (await runLine(['help', 'task.timeoutSeconds'])).out;
  expect(one).toMatch(/A whole number from 60 to\s+2419200\.\n\nType: +number\nDefault: +3600\n$/);
});

test('members of maps and lists are named without them; stages lead to kinds', async () => {
  expect((await runLine(['help', 'tuning.ranges.scale'])).out).toMatch(/auto \| linear \| log/);
  const { out } = await runLine(['help', 'tuning.ranges']);
  expect(out).toMatch(/^values +list of text or number/m);
  expect((await runLine(['help', 'training.metrics.regex'])).out).toMatch(/It must be given/);
  expect((await runLine(['help', 'pipeline.stages'])).out).toMatch(/image \| task \| training/);
});

test('a command that has the name of a kind is shown with its fields', async () => {
  const { out } = await runLine(['help', 'schedule']);
  expect(out).toMatch(/^Usage: trainyard schedule get/);
  expect(out).toMatch(/^concurrencyPolicy +Forbid \| Allow/m);
});

test.each([
  ['tsak.cpu', /no kind 'tsak'\. Did you mean task\?/],
  ['tunning', /no command 'tunning'\. Did you mean tuning\?/],
  ['task.cpus', /task has no field 'cpus'\. Did you mean cpu\?/],
  ['tuning.ranges.mid', /tuning.ranges has no field 'mid'\. Did you mean min\?/],
  ['task.cpu.units', /task.cpu has no field 'units'.*\n {2}fix: +it is a single value/],
])('help of %s says what there is', async (topic, message) => {
  const { code, out, err } = await runLine(['help', topic]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
});

test('schema prints a JSON Schema of all files, or of those of a kind', async () => {
  const job = { kind: 'task', image: 'registry.example/one:1' };
  const checks = async (...words: string[]) => {
    const { code, out } = await runLine(['schema', ...words]);
    expect(code).toBe(0);
    return new Ajv({ strict: false }).compile(JSON.parse(out))(job);
  };
  expect(await checks()).toBe(true);
  expect(await checks('task')).toBe(true);
  expect(await checks('training')).toBe(false);
  expect((await runLine(['schema', 'tsak'])).code).toBe(2);
});
