import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../cli/commands.ts';
import { elsewhere } from '../../pages/run-elsewhere.ts';
import { coveredServices } from './coverage-text.ts';
import { commandsIn, fences } from './fences.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sourcesOf = (folder: string, pattern: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => read(join(folder, name)));

const ci = read('.ci/run');
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;
const realStories = sourcesOf('test/stories', /^real-.*\.ts$/).join('\n');
const tests = sourcesOf('test', /\.ts$/).join('\n');
const operations = new Set(
  coveredServices().flatMap(({ id, operations: all }) =>
    Object.keys(all).map((name) => `${id}:${name}`),
  ),
);

/** Why a line is not known to work; undefined: a test does that. */
function doubt(line: string): string | undefined {
  const [program = '', ...rest] = line.replace(/^npx /, '').split(/\s+/);
  if (program === 'npm') return npmDoubt(rest);
  if (program === 'trainyard') return verbDoubt(rest);
  if (program === 'aws') return awsDoubt(rest);
  return `no test runs '${program}'`;
}

function npmDoubt([verb = '', ...rest]: string[]): string | undefined {
  const script = verb === 'run' ? rest[0]! : verb;
  if (new RegExp(`npm (run )?(--silent )?${script}\\b`).test(ci)) return undefined;
  // `npm start` is `up`, by which the plane of each real story is started.
  if (script === 'start' && realStories.includes("'up'")) return undefined;
  if (script === 'install' && tests.includes("'install'")) return undefined;
  return callsOf(script).some((path) => tests.includes(`${path}'`))
    ? undefined
    : `neither .ci/run nor a test runs '${script}'`;
}

/** The modules of ours that a script's program is made of, which a test may call itself. */
function callsOf(script: string): string[] {
  const [, program] = /node (\S+\.ts)/.exec(scripts[script] ?? '') ?? [];
  if (program === undefined) return [];
  const found = read(program).matchAll(/from '(\.[^']+)'/g);
  return [...found].map(([, path]) => posix.join(posix.dirname(program), path!));
}

/** The verb is run by a test, and an example's file by a test of real processes. */
function verbDoubt([verb = '', ...rest]: string[]): string | undefined {
  const isPair = commands.some(({ name }) => name === `${verb} ${rest[0]}`);
  const words = isPair ? `'${verb}',\\s*'${rest[0]}'` : `'${verb}'`;
  const runs = new RegExp(
    `\\b(?:say|command|run|runLine|runCommand|trainyard|line|aside|spawn)\\([^)]{0,40}?${words}`,
  );
  const bySubmit = verb === 'submit' && realStories.includes('plane.submit(');
  if (verb !== 'help' && !runs.test(tests) && !bySubmit) return `no test runs '${verb}'`;
  const example = rest.find((word) => word.startsWith('examples/'));
  if (example === undefined) return undefined;
  if (!existsSync(join(root, example))) return `${example} is not there`;
  const name = example.split('/')[1]!;
  return realStories.includes(name) ? undefined : `no story of real processes runs ${name}`;
}

const serviceIds: Readonly<Record<string, string>> = { stepfunctions: 'states' };

function awsDoubt([service = '', call = '']: string[]): string | undefined {
  if (service === 's3' && realStories.includes(`aws('s3', '${call}'`)) return undefined;
  const name = call.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
  const operation = `${serviceIds[service] ?? service}:${name}`;
  return operations.has(operation) ? undefined : `${operation} is not there`;
}

describe('a command in the README, in docs/ or beside an example', () => {
  const shells = fences.filter(({ language }) => /^(sh|bash|console|shell)$/.test(language));

  it('is run by a test, or stands in a block that is marked as one for an account', () => {
    const open = shells.filter(({ mark }) => mark !== 'account');
    const doubts = open.flatMap(({ at, text }) =>
      commandsIn(text).flatMap((line) => {
        const why = doubt(line);
        return why ? [`${at} ${line}: ${why}`] : [];
      }),
    );
    expect(doubts).toEqual([]);
  });

  it('is typed on a plane by npm run pages, or named with what runs it instead', () => {
    expect(ci).toContain('npm run --silent pages');
    expect(scripts.pages).toContain('vitest run --project pages');
    const lines = shells.flatMap(({ text }) => commandsIn(text));
    const open = elsewhere.filter(
      ({ begins, by }) =>
        !existsSync(join(root, by)) || !lines.some((line) => line.startsWith(begins)),
    );
    expect(open).toEqual([]);
  });

  it('stands in a block of the language sh, whose only mark is that', () => {
    const isPlain = (one: (typeof shells)[number]) =>
      one.language === 'sh' && /^(account)?$/.test(one.mark);
    expect(shells.filter((one) => !isPlain(one)).map(({ at }) => at)).toEqual([]);
  });

  it('is not hidden in an indented block, where nobody looks at it', () => {
    const hidden = /^ {4}(?:npx |npm |trainyard |aws |docker )\S/m;
    const pages = [...new Set(fences.map(({ at }) => at.replace(/:\d+$/, '')))];
    expect(pages.filter((page) => hidden.test(read(page).replace(/^```.*?^```$/gms, '')))).toEqual(
      [],
    );
  });

  it('that nobody runs is found', () => {
    expect(doubt('docker push x')).toContain("no test runs 'docker'");
    expect(doubt('npx trainyard frobnicate')).toContain("no test runs 'frobnicate'");
    expect(doubt('trainyard submit examples/none/job.yaml')).toContain('is not there');
    expect(doubt('npm run soak:none')).toContain("runs 'soak:none'");
    expect(doubt('aws sagemaker list-spaces')).toContain('sagemaker:ListSpaces');
  });
});
