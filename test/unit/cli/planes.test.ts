import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../cli/run-command.ts';
import { fakePlane, fakeSystem, jobJson } from './cli-harness.ts';

const home = mkdtempSync(join(tmpdir(), 'trainyard-planes-'));
const settings = join(home, 'trainyard', 'config.json');
const worst = { all: '0.10' };
const plane = await fakePlane(({ path }) => {
  if (path === '/plans') return { body: { ...jobJson(), plan: { allAttemptsUsd: worst.all } } };
  return { status: 202, body: jobJson({ id: 'job_1' }) };
});
afterAll(() => {
  plane.close();
  rmSync(home, { recursive: true });
});
beforeEach(() => rmSync(settings, { force: true }));

/** Runs a command line on a machine whose settings are in `home`. */
async function line(
  argv: string[],
  { env = {}, ask }: { env?: Record<string, string>; ask?: (question: string) => string } = {},
) {
  const around = { XDG_CONFIG_HOME: home, TRAINYARD_TOKEN: 'secret', ...env };
  const { system, written } = fakeSystem({ env: around, cwd: home, stdin: job });
  const asked: string[] = [];
  const real = {
    ...system,
    isTerminal: ask !== undefined,
    ask: async (question: string) => {
      asked.push(question);
      return ask?.(question);
    },
  };
  const code = await runCommand(argv, real);
  return { code, ...written, asked };
}

const job = 'kind: task\nimage: "registry.example/one:1"\n';
const posted = () => plane.seen.filter(({ path }) => path === '/jobs').length;

describe('named planes', () => {
  it('are used by address, then by name, and listed with the one that is meant', async () => {
    const api = 'https://abc.execute-api.eu-west-1.amazonaws.com';
    expect((await line(['plane', 'use', `${api}/`])).out).toBe(
      `Commands now mean abc-eu-west-1, ${api}\n`,
    );
    await line(['plane', 'use', plane.url, '--name', 'here']);
    const { out } = await line(['plane', 'list', '-o', 'json']);
    expect(JSON.parse(out).items).toEqual([
      { name: 'local', url: null, meant: false },
      { name: 'abc-eu-west-1', url: api, meant: false },
      { name: 'here', url: plane.url, meant: true },
    ]);
    expect((await line(['plane', 'use', 'abc-eu-west-1'])).code).toBe(0);
    expect(JSON.parse(readFileSync(settings, 'utf8')).plane).toBe('abc-eu-west-1');
    expect((await line(['plane', 'use', 'local'])).out).toMatch('the plane of this machine');
    expect((await line(['plane', 'list'])).out).toMatch(/^\* +local +this machine/m);
  });

  it('are where commands go, unless the line or the environment says otherwise', async () => {
    await line(['plane', 'use', plane.url, '--name', 'here']);
    const { code, err } = await line(['submit', '-']);
    expect(code).toBe(0);
    expect(err).toMatch(`Plane: here, ${plane.url}\n`);
    const url = 'http://127.0.0.1:9';
    expect((await line(['get', 'job_1'], { env: { TRAINYARD_URL: url } })).err).toMatch(url);
    const data = join(home, 'none');
    const none = `No plane runs on the folder ${data}.`;
    expect((await line(['get', 'job_1'], { env: { TRAINYARD_DATA: data } })).err).toMatch(none);
    expect((await line(['get', 'job_1', '--data', data])).err).toMatch(none);
    // What the installed package has instead of a folder here is no word of the person's.
    const packed = { TRAINYARD_DEFAULT_DATA: data };
    expect((await line(['get', 'job_1'], { env: packed })).code).toBe(0);
    await line(['plane', 'use', 'local'], { env: packed });
    expect((await line(['get', 'job_1'], { env: packed })).err).toMatch(none);
  });

  it('are told where something is deleted, before it is', async () => {
    const env = { TRAINYARD_URL: plane.url };
    const { err } = await line(['delete-endpoint', 'one'], { env });
    expect(err).toBe(`Plane: TRAINYARD_URL, ${plane.url}\n`);
    expect((await line(['plane', 'use', plane.url], { env })).err).toMatch('goes before it');
  });

  it.each([
    [['plane', 'use', 'prdo'], '{"planes": {"prod": {"url": "https://x"}}}', /Did you mean prod\?/],
    [['plane', 'use', 'http://h/', '--name', 'local'], '{}', /'local' is the plane of this/],
    [['plane', 'use', 'https://'], '{}', /is no address/],
    [['plane', 'list'], '{', /config\.json is not JSON/],
    [['plane', 'list'], '[]', /holds no object/],
    [['get', 'job_1'], '{"plane": "gone"}', /no plane 'gone'/],
    [['get', 'job_1'], '{"planes": {"a": 1}}', /has planes that are not/],
    [['submit', '-'], '{"askAboveUsd": "much"}', /askAboveUsd that is not dollars/],
  ])('refuse %j with settings %s', async (argv, text, message) => {
    await line(['plane', 'use', 'local']);
    writeFileSync(settings, text);
    const { code, err } = await line(argv);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('a person at a terminal', () => {
  const env = { TRAINYARD_URL: plane.url };

  it('is asked once before a file may cost more than they have set', async () => {
    worst.all = '12.50';
    const before = posted();
    const no = await line(['submit', '-'], { env, ask: () => '' });
    expect(no.asked).toEqual([
      'It may cost $12.50 at its worst, which is above $10.00. Submit it? [y/N] ',
    ]);
    expect(no).toMatchObject({ code: 2, err: expect.stringMatching(/Nothing was submitted/) });
    expect(posted()).toBe(before);
    expect((await line(['submit', '-'], { env, ask: () => 'y' })).code).toBe(0);
    expect(posted()).toBe(before + 1);
  });

  it('is not asked below that, with --yes, or where nobody types', async () => {
    worst.all = '12.50';
    const ask = () => 'n';
    expect((await line(['submit', '-', '--yes'], { env, ask })).asked).toEqual([]);
    expect(await line(['submit', '-'], { env })).toMatchObject({ code: 0, asked: [] });
    await line(['plane', 'use', 'local']);
    writeFileSync(settings, '{"askAboveUsd": "12.50"}');
    expect(await line(['submit', '-'], { env, ask })).toMatchObject({ code: 0, asked: [] });
  });

  it('is asked for the worst of a month of a schedule', async () => {
    worst.all = '1.00';
    const file = join(home, 'nightly.yaml');
    const when = 'schedule: "0 2 * * *"\ntimeZone: UTC\n';
    writeFileSync(file, `kind: schedule\nname: n\n${when}job: {kind: task, image: "r/one:1"}\n`);
    const { asked } = await line(['submit', file], { env, ask: () => 'n' });
    expect(asked[0]).toMatch('$30.00 at its worst');
  });
});

describe('for scripts', () => {
  it('--json is json on the standard output and nothing else but what goes wrong', async () => {
    const env = { TRAINYARD_URL: plane.url };
    const { out, err } = await line(['submit', '-', '--json'], { env });
    expect({ id: JSON.parse(out).id, err }).toEqual({ id: 'job_1', err: '' });
    const wrong = await line(['submit', 'none.yaml', '--json'], { env });
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/does not exist/) });
  });

  it('apply goes on as submit and says so', async () => {
    const { code, err } = await line(['apply', '-'], { env: { TRAINYARD_URL: plane.url } });
    expect(code).toBe(0);
    expect(err).toMatch(/^apply is called submit/);
  });

  it('a job that was submitted says how it is followed, also in the console', async () => {
    const { err } = await line(['submit', '-'], { env: { TRAINYARD_URL: plane.url } });
    expect(err).toMatch('trainyard watch job_1; in the console: trainyard open job_1 --console\n');
  });
});
