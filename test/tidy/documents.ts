import { posix } from 'node:path';
import { findCommand } from '../../cli/find-command.ts';
import { readArguments } from '../../cli/parse/arguments.ts';
import { places, type Repository, type Rule, type SourceFile } from './repository.ts';

const documents = (files: Repository) => files.filter(({ path }) => path.endsWith('.md'));
const fence = /^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm;
const prose = (text: string) => text.replace(fence, '');

function oddTitles(files: Repository): string[] {
  return documents(files).flatMap(({ path, text }) => {
    const titles = prose(text).match(/^# .+$/gm) ?? [];
    if (titles.length === 1 && text.startsWith('# ')) return [];
    return [`${path} has ${titles.length} titles and begins '${text.slice(0, 20).split('\n')[0]}'`];
  });
}

function brokenLinks(files: Repository): string[] {
  const paths = files.map(({ path }) => path);
  return documents(files).flatMap(({ path, text }) =>
    [...prose(text).matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, link]) => posix.join(posix.dirname(path), link!).replace(/\/$/, ''))
      .filter((link) => !paths.some((one) => one === link || one.startsWith(`${link}/`)))
      .map((link) => `${path}: ${link}`),
  );
}

/** The lines of a document's shell fences; a line that goes on is joined. */
function shellLines({ text }: SourceFile): string[] {
  return [...text.matchAll(fence)]
    .filter(([, language]) => /^(sh|bash|console)$/.test(language!))
    .flatMap(([, , body]) => body!.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim());
}

/** The words of a line as a shell divides it. */
export const words = (text: string) =>
  (text.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));

/** What `trainyard` would say to these arguments; nothing if it takes them. */
function refusal(given: readonly string[]): string | undefined {
  const [name = 'help'] = given;
  if (['help', '--help', '-h', '--version'].includes(name)) return undefined;
  const found = findCommand(given);
  if (!found) return `trainyard has no command '${name}'`;
  try {
    readArguments(found.command, found.rest);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const npmOwn = ['ci', 'install', 'i'];
const runByScript: Readonly<Record<string, string>> = { demo: 'demo', start: 'up' };

function scriptFault(given: readonly string[], scripts: readonly string[]): string | undefined {
  const [verb = '', ...rest] = given.filter((word) => !/^(-s|--silent)$/.test(word));
  if (npmOwn.includes(verb)) return undefined;
  const [script = '', ...after] = verb === 'run' ? rest : [verb, ...rest];
  if (!scripts.includes(script)) return `package.json has no script '${script}'`;
  const command = runByScript[script];
  return command ? refusal([command, ...after.filter((word) => word !== '--')]) : undefined;
}

function strayCommands(files: Repository): string[] {
  const manifest = files.find(({ path }) => path === 'package.json');
  const scripts = Object.keys(JSON.parse(manifest?.text ?? '{}').scripts ?? {});
  return documents(files).flatMap((file) =>
    shellLines(file).flatMap((line) => {
      const npm = line.matchAll(/\bnpm ([^|&;()<>]+)/g);
      const own = line.matchAll(/(?:\bnpx |^\$? ?)trainyard\b([^|&;()<>]*)/g);
      const faults = [
        ...[...npm].map(([, rest]) => scriptFault(words(rest!), scripts)),
        ...[...own].map(([, rest]) => refusal(words(rest!))),
      ];
      return faults.filter((fault) => fault !== undefined).map((one) => `${file.path}: ${one}`);
    }),
  );
}

const stranger =
  /@a[u]thor\b|\bCo-[A]uthored-By\b|\bgenerated (?:b)y (?:an? )?(?:AI|assistant|model)\b/i;
const ticket = /\b(?:i)ssue #?\d+|(?<![\w&/])#\d+\b(?!\s*\))/;
const home = /(?<![\w.])\/(?:home|Users|root)\/\w+|\b[A-Z]:\\Users\b/;
const registry =
  /https?:\/\/(?!registry\.npmjs\.org\b)[\w.-]*(?:registry|artifactory|nexus)[\w.-]*\.\w+/;

/** Words that tie the repository to one machine, one person or one moment. */
function ties(files: Repository, root: string): string[] {
  const parent = posix.dirname(root);
  const own = parent.length > 1 && !parent.startsWith('/tmp') ? `${parent}/` : undefined;
  return files.flatMap(({ path, text }) => {
    if (/\.csv$/.test(path)) return [];
    if (path === 'package-lock.json') return places(path, text, registry);
    const found = [stranger, ticket, home, registry].flatMap((one) => places(path, text, one));
    const here = own && text.includes(own) ? [`${path}: ${own}`] : [];
    return [...found, ...here];
  });
}

/** What may stand at the top. */
const top = [
  /^(functions|statemachines|shared|infra|cli|clients|console|docs|examples|test)$/,
  /^(package|package-lock|tsconfig|biome|knip|cdk)\.json$/,
  /^(vitest|trainyard)\.config\.ts$/,
  /^(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md$/,
  /^(LICENSE|\..+)$/,
];

/** What the repository says, and where. */
export const documentRules = (root: string, entries: readonly string[]): readonly Rule[] => [
  {
    says: 'has documents with one title each, at their top',
    remedy: 'Begin with `# Title`; below it use ## and deeper.',
    find: oddTitles,
  },
  {
    says: 'links only to what is there',
    remedy: 'Mend the path: it counts from the document’s own folder.',
    find: brokenLinks,
  },
  {
    says: 'shows only commands that exist',
    remedy: 'Mend the line, or add the script to package.json or the command to cli/commands.ts.',
    find: strayCommands,
  },
  {
    says: 'names no machine, person, ticket or private registry',
    remedy: 'Say what it is without them: the repository outlives all four.',
    find: (files) => ties(files, root),
  },
  {
    says: 'has at its top only what belongs there',
    remedy: 'Put it into the folder of its part (docs/ARCHITECTURE.md says which).',
    find: () => entries.filter((name) => !top.some((one) => one.test(name))),
  },
];
