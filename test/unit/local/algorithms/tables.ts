import { CustomerError } from '../../../../infra/local/algorithms/customer-error.ts';
import { type Row, type Table, tableOf } from '../../../../infra/local/algorithms/data/table.ts';
import { seededRandom } from '../../../../infra/local/kernel/seeded-random.ts';

/** Normally distributed numbers from a seed. */
export function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Rows of so many normally distributed features, each with the label that `labelOf` says. */
export function drawn(
  count: number,
  width: number,
  labelOf: (features: number[], noise: () => number) => number,
): Table {
  const normal = normals(7);
  const rows = Array.from({ length: count }, (): Row => {
    const features = Array.from({ length: width }, normal);
    return { features, label: labelOf(features, normal) };
  });
  return tableOf(rows);
}

/** What is said of something that the algorithms refuse. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof CustomerError) return error.message;
    throw error;
  }
  return 'not refused';
}
