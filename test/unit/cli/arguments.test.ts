import { expect, test } from 'vitest';
import { commands } from '../../../cli/commands.ts';
import { helpOf } from '../../../cli/help.ts';
import { readArguments } from '../../../cli/parse/arguments.ts';
import { secondsFrom } from '../../../cli/parse/values.ts';
import { nearest } from '../../../shared/suggest.ts';
import { runLine } from './cli-harness.ts';

const submit = commands.find(({ name }) => name === 'submit')!;

test('every command of the table loads, has each option once and shows it in help', async () => {
  for (const command of commands) {
    expect(typeof (await command.load()).run).toBe('function');
    const names = command.options.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(helpOf(command)).toContain(`--${name}`);
  }
});

test('options are read before and after the arguments, short, long, with = and repeated', () => {
  const given = readArguments(submit, ['-w', 'a.yaml', '--set', 'a=1', '--set=b=2', '-ojson']);
  expect(given.args).toEqual(['a.yaml']);
  expect(given.has('watch')).toBe(true);
  expect(given.values('set')).toEqual(['a=1', 'b=2']);
  expect(given.value('output')).toBe('json');
  expect(readArguments(submit, ['-']).args).toEqual(['-']);
});

test.each([
  [['sumbit', 'x'], /no command 'sumbit'. Did you mean submit\?/],
  [['submit', '--wacth', 'x'], /no option --wacth. Did you mean --watch\?/],
  [['delte', 'x'], /no command 'delte'\.\n/],
  [
    ['submit', '/'],
    /^trainyard: \/ is a folder; a job is a file\.\n {2}fix: {5}trainyard submit \/job\.yaml/,
  ],
  [['submit'], /needs FILE\|-/],
  [['submit', 'a', 'b'], /does not take 'b'/],
  [['submit', 'a', '--set'], /--set needs a value/],
  [['submit', 'a', '--watch=1'], /takes no value/],
  [['get', 'a', '-o', 'jsno'], /Did you mean json\?\n {2}fix: {5}use one of: table, json, yaml/],
  [['list', '--limit', '0'], /a whole number from 1 to 200/],
  [['token', '--role', 'root'], /viewer, submitter, admin/],
  [['up', '--port', '70000'], /from 0 to 65535/],
  [['up', '--runtime', 'docker'], /auto, process, container/],
  [['up', '--ephemeral', '--data', 'x'], /takes no --data/],
])('%j is a mistake of usage, said clearly', async (argv, message) => {
  const options = argv[0] === 'list' ? { url: 'http://127.0.0.1:9' } : {};
  const { code, out, err } = await runLine(argv, options);
  expect(err).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('help and version go to the standard output; no command at all is a mistake', async () => {
  expect(await runLine(['help'])).toMatchObject({ code: 0, err: '' });
  expect((await runLine(['help', 'watch'])).out).toMatch(/Usage: trainyard watch JOB/);
  expect((await runLine(['watch', '--help'])).out).toMatch(/Usage: trainyard watch JOB/);
  expect((await runLine(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await runLine([])).toMatchObject({ code: 2, out: '' });
});

test('only a near word is suggested', () => {
  const names = ['submit', 'list', 'logs', 'watch'];
  expect(nearest('lgos', names)).toBe('logs');
  expect(nearest('sub', names)).toBe('submit');
  expect(nearest('endpoint', names)).toBeUndefined();
});

test('times are read with their unit', () => {
  expect(['90s', '30m', '1h', '7d'].map(secondsFrom)).toEqual([90, 1800, 3600, 604_800]);
  for (const text of ['', '1', '0h', '-1h', '1w', '1.5h'])
    expect(() => secondsFrom(text)).toThrow();
});
