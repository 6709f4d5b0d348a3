import { lineAt, productFiles, type Repository, type Rule, type SourceFile } from './repository.ts';

/** A kind, as far as the rule is about it. */
export interface NamedKind {
  name: string;
  /** The fields of its specification. */
  shape(): object;
}

/** Where kinds are listed; the local plane knows nothing of them and has words of its own. */
const free = /^(statemachines\/kinds\/(kinds|drivers)\.ts$|infra\/local\/)/;

function askedNames({ path, text, code }: SourceFile, kinds: readonly NamedKind[]): string[] {
  const fields = new Set(kinds.flatMap(({ shape }) => Object.keys(shape())));
  const quoted = [...code.matchAll(/(['"])( +)\1/g)].map(({ index, 0: all }) => {
    const line = text.slice(text.lastIndexOf('\n', index) + 1, text.indexOf('\n', index));
    return { index, line, name: text.slice(index + 1, index + all.length - 1) };
  });
  return (
    quoted
      .filter(({ name }) => kinds.some((kind) => kind.name === name))
      .filter(({ name }) => !path.startsWith(`statemachines/kinds/${name}/`))
      // Some names are those of fields, too: then only where a kind is spoken of.
      .filter(({ name, line }) => !fields.has(name) || /\bkind/i.test(line))
      .map(({ index, name }) => `${path}:${lineAt(text, index)} '${name}'`)
  );
}

/** A kind answers for itself: nothing outside its folder asks for its name. */
export const kindRules = (kinds: readonly NamedKind[]): readonly Rule[] => [
  {
    says: 'asks for no kind by its name outside of that kind',
    remedy:
      'Make it a member of every kind (statemachines/kinds/kind.ts), and ask kindOf(name); ' +
      'what shared code needs is stored in the job when it is accepted.',
    find: (files: Repository) =>
      productFiles(files)
        .filter(({ path }) => !free.test(path))
        .flatMap((file) => askedNames(file, kinds)),
  },
];
