import { shuffled } from '../../kernel/seeded-random.ts';
import { firstCenters, nearest, type Points, pick } from './centers.ts';
import type { KmeansOptions } from './rules.ts';

/** How many centers for each one that is wanted, where the job does not say. */
const usualFactor = 4;

/**
 * Goes through the points in mini-batches with more centers than are wanted: each becomes the mean
 * of the points that came to it, older ones counting less by half after `half_life_time_size`
 * points ("How K-Means clustering works" of AWS's guide). What came to a center is its weight.
 */
export function streamedCenters(
  options: KmeansOptions,
  points: Points,
  random: () => number,
): Points {
  const { k, extra_center_factor: said, half_life_time_size: halfLife } = options;
  const factor = said === 'auto' ? usualFactor : said;
  const count = Math.min(points.count, k * factor);
  const { width } = points;
  const order = shuffled(points.count, random);
  const batch = (from: number) => order.subarray(from, from + options.mini_batch_size);
  const enough = [...order.subarray(0, Math.max(count, options.mini_batch_size))];
  const centers = firstCenters(pick(points, enough), count, options.init_method, random);
  const weights = new Float64Array(count);
  const [sums, came] = [new Float64Array(count * width), new Float64Array(count)];
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    for (let from = 0; from < points.count; from += options.mini_batch_size) {
      const rows = batch(from);
      sums.fill(0);
      came.fill(0);
      for (const row of rows) {
        const { center } = nearest(points, row, centers);
        came[center]! += 1;
        for (let n = 0; n < width; n += 1) {
          sums[center * width + n]! += points.values[row * width + n]!;
        }
      }
      const kept = halfLife === 0 ? 1 : 0.5 ** (rows.length / halfLife);
      for (let at = 0; at < sums.length; at += 1) {
        const center = Math.floor(at / width);
        const [old, fresh] = [weights[center]! * kept, came[center]!];
        if (fresh > 0) centers.values[at] = (centers.values[at]! * old + sums[at]!) / (old + fresh);
      }
      for (let center = 0; center < count; center += 1) {
        weights[center] = weights[center]! * kept + came[center]!;
      }
    }
  }
  return { ...centers, weights };
}
