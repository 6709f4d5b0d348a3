import { codeFiles, type Repository, type Rule } from './repository.ts';

/** How often the local plane still says `Shape`, which is `any`. The number may only fall. */
const max = 627;

/** Each file with its count, the highest first, when there are more than there were. */
function shapesMore(files: Repository): string[] {
  const counts = codeFiles(files)
    .filter(({ path }) => /^infra\/local\/(?!kernel\/types\.ts)/.test(path))
    .map(({ path, code }) => ({ path, count: code.match(/\bShape\b/g)?.length ?? 0 }))
    .filter(({ count }) => count > 0);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total <= max) return [];
  const lines = counts.toSorted((a, b) => b.count - a.count);
  return [`${total}, not ${max}:`, ...lines.map(({ path, count }) => `${path} ${count}`)];
}

/** What AWS takes and answers has the SDK's types. */
export const shapeRules: readonly Rule[] = [
  {
    says: 'has no new value of any shape in the local plane',
    remedy:
      "Use `Operations` and `Wire` (kernel/wire-types.ts) with the types of the SDK's client.",
    find: shapesMore,
  },
];
