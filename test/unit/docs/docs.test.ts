import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../cli/commands.ts';
import { exitCodes, exitMeanings } from '../../../cli/failures.ts';
import { fileSchema } from '../../../functions/api/file-schema.ts';
import { openapiDocument } from '../../../functions/api/openapi.ts';
import { restJsonOperations } from '../../../infra/local/wire/rest-json.ts';
import { s3Operations } from '../../../infra/local/wire/s3-routes.ts';
import { machineFile } from '../../../shared/machine/picture.ts';
import { causesText } from './causes-text.ts';
import { coverageText, coveredServices, localOnly, operationsOf } from './coverage-text.ts';
import { defectsText } from './defects-text.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
/** The folders that contributors change; each has a sign that says how. */
const rooms = ['functions', 'statemachines', 'shared', 'clients', 'cli', 'console', 'infra/aws'];
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...rooms.map((room) => `${room}/README.md`),
];

/** `vitest run test/unit/docs/docs.test.ts -u` writes these files anew. */
describe('the generated documents', () => {
  it('are the API as the functions serve it', async () => {
    const text = `${JSON.stringify(openapiDocument(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../../docs/openapi.json');
  });

  it('are the schema of the files that the command line takes', async () => {
    const text = `${JSON.stringify(fileSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../../cli/schema/trainyard.schema.json');
  });

  it('are what people do by hand, and the operations that the local plane has', async () => {
    await expect(coverageText()).toMatchFileSnapshot('../../../docs/COVERAGE.md');
  });

  it('are the defects that the plan finds', async () => {
    await expect(defectsText()).toMatchFileSnapshot('../../../docs/DEFECTS.md');
  });

  it('are the causes of failures that are known', async () => {
    await expect(causesText()).toMatchFileSnapshot('../../../docs/TROUBLESHOOTING.md');
  });

  it.each(['job', 'attempt'])('are the picture of the state machine %s', async (name) => {
    const machine = JSON.parse(read(`statemachines/${name}.asl.json`));
    const picture = machineFile(machine, { id: name, title: `State machine: ${name}` });
    await expect(picture).toMatchFileSnapshot(`../../../docs/pictures/${name}-machine.svg`);
  });

  it('list as local only what exists', () => {
    const all = coveredServices().flatMap(({ id, operations }) =>
      Object.keys(operations).map((name) => `${id}:${name}`),
    );
    expect(localOnly.filter((name) => !all.includes(name))).toEqual([]);
  });
});

it('an operation that is listed can be asked for by a client of its service', () => {
  const reached: Record<string, readonly string[]> = {
    s3: s3Operations,
    lambda: restJsonOperations('lambda'),
    scheduler: restJsonOperations('scheduler'),
  };
  const unreached = coveredServices()
    .filter(({ id }) => Object.hasOwn(reached, id))
    .flatMap((service) =>
      operationsOf(service)
        .filter((name) => !reached[service.id]?.includes(name))
        .map((name) => `${service.id}:${name}`),
    );
  expect(unreached).toEqual([]);
});

describe('the written documents', () => {
  it('name every command and exit code of the CLI', () => {
    const page = read('docs/command-line.md');
    const missing = commands.filter(({ name }) => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(page));
    expect(missing.map(({ name }) => name)).toEqual([]);
    const [, codes = ''] = page.split('## Exit codes\n');
    const rows = [...codes.split('\n## ')[0]!.matchAll(/^\| (\d+) \|/gm)];
    expect(rows.map(([, code]) => Number(code))).toEqual(Object.values(exitCodes));
  });

  it('say in one table what each exit code means', () => {
    const rows = read('docs/command-line.md').matchAll(/^\| (\d+) \| (.+) \|$/gm);
    const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
    expect([...rows].map(([, code, text]) => [Number(code), text])).toEqual(
      names.map((name) => [exitCodes[name], exitMeanings[name]]),
    );
  });

  it('show the job file of the example as it is', () => {
    const shown = /```yaml\n(kind: schedule[\s\S]*?)```/.exec(read('docs/night.md'))?.[1] ?? '';
    expect(withoutComments(shown)).toBe(
      withoutComments(read('examples/nightly-retrain/nightly.yaml')),
    );
  });

  it('name only files and folders that exist', () => {
    const gone = documents.flatMap((document) =>
      pathsIn(read(document))
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${document}: ${path}`),
    );
    expect(gone).toEqual([]);
  });

  it('of a folder name only files of it, or by their paths from the root', () => {
    const gone = rooms.flatMap((room) => {
      const own = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' });
      const isThere = (path: string) =>
        existsSync(join(root, path)) || own.some((one) => `/${one}`.endsWith(`/${path}`));
      return [...read(`${room}/README.md`).matchAll(fileName)]
        .map(([, path]) => path!.replace(/\/$/, ''))
        .filter((path) => !isThere(path))
        .map((path) => `${room}/README.md: ${path}`);
    });
    expect(gone).toEqual([]);
  });

  it('have a row for every sort of item in the table', () => {
    const sorts = [...read('shared/store/keys.ts').matchAll(/pk: [`'](\w+)/g)].map(
      ([, sort]) => sort!,
    );
    expect(sorts).toContain('JOB');
    const page = read('docs/table.md');
    expect(sorts.filter((sort) => !page.includes(`\`${sort}`))).toEqual([]);
  });

  it('are each reached from the map', () => {
    const map = read('docs/ARCHITECTURE.md');
    const links = [...map.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => join('docs', link!));
    const signs = documents.filter(
      (path) => path.includes('/') && !path.endsWith('ARCHITECTURE.md'),
    );
    expect(signs.filter((path) => !links.includes(path))).toEqual([]);
  });
});

const withoutComments = (yaml: string) =>
  yaml
    .split('\n')
    .map((line) => line.replace(/(^|\s+)#.*$/, ''))
    .filter(Boolean)
    .join('\n');

/** Between backticks: a file, or a folder with a slash at its end. */
const fileName = /`([\w./-]+(?:\.(?:ts|mjs|json|yml)|\/))`/g;

/** Paths of this repository between backticks. */
function pathsIn(text: string): string[] {
  const folders = 'functions|statemachines|shared|infra|cli|clients|examples|docs|test';
  const named = new RegExp(`\`((?:${folders})/[\\w./-]*)\``, 'g');
  return [...text.matchAll(named)].map(([, path]) => path!);
}
