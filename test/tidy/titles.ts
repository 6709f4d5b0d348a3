import { lineAt, type Repository, type Rule, type SourceFile } from './repository.ts';

interface Title {
  /** `it`, `test` or `describe`, with `.skipIf` and the like. */
  call: string;
  text: string;
  at: string;
}

function titlesOf({ path, text, code }: SourceFile): Title[] {
  const calls = code.matchAll(
    /(?<![\w.])((?:it|test|describe)(?:\.\w+)*)(?:\([^()]*\))?\(\s*(['"`])([^'"`]*)\2/g,
  );
  return [...calls].map((match) => {
    const end = match.index + match[0].length - 1;
    const title = text.slice(end - match[3]!.length, end);
    return { call: match[1]!, text: title, at: `${path}:${lineAt(text, match.index)}` };
  });
}

const tests = (files: Repository) => files.filter(({ path }) => path.endsWith('.test.ts'));

function faultOf({ call, text }: Title): string | undefined {
  if (/\bshould\b/i.test(text)) return 'says should';
  if (/[.!]$/.test(text)) return 'ends with a full stop';
  if (/\.only\b/.test(call)) return 'runs alone';
  const skipped = /\.(skip|todo|skipIf|runIf)\b/.test(call);
  if (skipped && !/\bif\b|\bonce\b|\bwhere\b|\bwhen\b/.test(text))
    return 'does not say when it runs';
  if (!call.startsWith('describe') && !/\S\s+\S/.test(text)) return 'is no sentence';
  return undefined;
}

function poorTitles(files: Repository): string[] {
  return tests(files)
    .flatMap(titlesOf)
    .flatMap((title) => {
      const fault = faultOf(title);
      return fault ? [`${title.at} '${title.text}' ${fault}`] : [];
    });
}

function doubledTitles(files: Repository): string[] {
  return tests(files).flatMap((file) => {
    const titles = titlesOf(file).filter(({ call }) => call.startsWith('describe'));
    const seen = new Set<string>();
    return titles.filter(({ text }) => seen.has(text) || !seen.add(text)).map(({ at }) => at);
  });
}

/** What tests say. */
export const titleRules: readonly Rule[] = [
  {
    says: 'has tests whose titles are sentences of what is true',
    remedy:
      'Write what holds, in the present tense, without a full stop; ' +
      'a test that does not always run says when it does; none runs alone.',
    find: poorTitles,
  },
  {
    says: 'has one group of tests of a name in a file',
    remedy: 'Join the two groups, or name what differs.',
    find: doubledTitles,
  },
];
