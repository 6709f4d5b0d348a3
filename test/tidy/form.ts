import {
  codeFiles,
  lineAt,
  places,
  productFiles,
  type Repository,
  type Rule,
  type SourceFile,
} from './repository.ts';

const max = { linesOfFile: 300, columns: 100, linesOfFunction: 50 };

/** Programs that print for people; all others use the streams they are given. */
const printers = /^(examples|\.scripts|test\/bench)\/|^test\/conformance\/run\.ts$/;
/** Where a shape is not known: AWS's own, a kind's own specification, a template's. */
const anyFiles = /^(infra\/local\/kernel\/types|test\/template\/template)\.ts$/;
const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;

function longFiles(files: Repository): string[] {
  return codeFiles(files)
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > max.linesOfFile)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** The end of an import of one name: the formatter cannot break a path. */
const lonePath = /^(?:import|export) [^,]+ from '[^']+';$/;

function wideLines(files: Repository): string[] {
  return codeFiles(files).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const isWide = line.length > max.columns && !lonePath.test(line);
      return isWide ? [`${path}:${index + 1} ${line.length} columns`] : [];
    }),
  );
}

const otherBlocks = /^\s*(?:if|for|while|switch|\}? ?else|try|catch|do|return|class|interface)\b/;
const opensBlock = /(?:\bfunction\b.*|=>|\)(?:: [^=]+)?) \{$/;

/** By the formatter's own indentation: the next line as far to the left closes what was opened. */
function longFunctions({ path, code }: SourceFile): string[] {
  const lines = code.split('\n').map((line) => line.trimEnd());
  return lines.flatMap((line, from) => {
    if (otherBlocks.test(line) || !opensBlock.test(line)) return [];
    const close = `${/^\s*/.exec(line)![0]}}`;
    const length = lines.slice(from + 1).findIndex((one) => one.startsWith(close)) + 2;
    return length > max.linesOfFunction ? [`${path}:${from + 1} ${length} lines`] : [];
  });
}

const exported =
  /^export (?:async |abstract |declare )*(?:function|const|let|class|interface|type)\b/;

/** A doc comment ends on the line before; what silences the linter may stand between. */
function undocumented({ path, text, code }: SourceFile): string[] {
  const lines = text.split('\n');
  return code.split('\n').flatMap((line, index) => {
    if (!exported.test(line)) return [];
    const above = lines.slice(0, index).findLast((one) => !/^\/\/ biome-ignore/.test(one));
    return above?.trimEnd().endsWith('*/') ? [] : [`${path}:${index + 1} ${lines[index]}`];
  });
}

const matches = (pattern: RegExp, except?: RegExp) => (files: Repository) =>
  codeFiles(files)
    .filter(({ path }) => !except?.test(path))
    .flatMap(({ path, code }) => places(path, code, pattern));

function oddNames(files: Repository): string[] {
  return codeFiles(files)
    .filter(({ path }) => !path.split('/').every((part) => kebab.test(part)))
    .map(({ path }) => path);
}

const markers = /\b(?:T[O]DO|F[I]XME|X[X]X)\b/;

function leftMarkers(files: Repository): string[] {
  return files
    .filter(({ path }) => path !== 'package-lock.json')
    .flatMap(({ path, text }) => places(path, text, markers));
}

/** A comment line that is a statement, by how it ends. */
function deadCode({ path, text }: SourceFile): string[] {
  const statement = /^\s*\/\/ .*(?:[;{]|\) =>)\s*$/gm;
  return [...text.matchAll(statement)]
    .filter(({ 0: line }) => /[=({]/.test(line))
    .map((match) => `${path}:${lineAt(text, match.index + 1)} ${match[0].trim()}`);
}

/** How code is written. */
export const formRules: readonly Rule[] = [
  {
    says: `has files of at most ${max.linesOfFile} lines`,
    remedy: 'Find the second idea in the file and give it a file of its own.',
    find: longFiles,
  },
  {
    says: `has lines of at most ${max.columns} columns`,
    remedy: 'Shorten the sentence, or break it; `npm run fix` breaks code.',
    find: wideLines,
  },
  {
    says: `has functions of at most ${max.linesOfFunction} lines`,
    remedy: 'Name a part of it and call that.',
    find: (files) => productFiles(files).flatMap(longFunctions),
  },
  {
    says: 'names files and folders of code in kebab-case',
    remedy: 'Rename it: small letters, words joined by hyphens.',
    find: oddNames,
  },
  {
    says: 'exports by name',
    remedy:
      'Write `export function` or `export const`; only a tool’s own *.config.ts has a default.',
    find: matches(/^export (?:default\b|\*|\{)/m, /^[^/]+\.config\.ts$/),
  },
  {
    says: 'tells what each exported symbol is for',
    remedy: 'Write one sentence above it: why it exists, its units or bounds, or AWS’s source.',
    find: (files) => productFiles(files).flatMap(undocumented),
  },
  {
    says: 'has no console',
    remedy: 'Use the streams of System, or write one JSON line to stdout in a Lambda.',
    find: matches(/\bconsole\.\w+/, printers),
  },
  {
    says: 'has no `any` but the declared ones',
    remedy: 'Write the shape; for a value of AWS use Shape of infra/local/kernel/types.ts.',
    find: matches(/(?:[:<|&]|\bas|=>)\s*any\b(?!\s*\()|,\s*any\s*[,>]|\bany\[\]/, anyFiles),
  },
  {
    says: 'has no leftover markers',
    remedy: 'Do it now, or say in the documents what is not supported.',
    find: leftMarkers,
  },
  {
    says: 'has no code in comments',
    remedy: 'Delete it: git remembers.',
    find: (files) => codeFiles(files).flatMap(deadCode),
  },
];
