import { firstCenters, nearest, type Points } from './centers.ts';
import type { KmeansOptions } from './rules.ts';

/** Centers, and the mean of the squared distances of all points, by their weights. */
export interface Clustered {
  centers: Points;
  msd: number;
}

/** How often Lloyd's method is tried where the job does not say. */
const usualTrials = 10;

/** Reduces weighted points to `k` centers: the best of several trials of Lloyd's method. */
export function reduce(options: KmeansOptions, points: Points, random: () => number): Clustered {
  const { local_lloyd_num_trials: said } = options;
  const trials = said === 'auto' ? usualTrials : said;
  let best: Clustered | undefined;
  for (let trial = 0; trial < trials; trial += 1) {
    const start = firstCenters(points, options.k, options.local_lloyd_init_method, random);
    const found = lloyd(options, points, start);
    if (!best || found.msd < best.msd) best = found;
  }
  return best!;
}

/** Moves each center into the mean of the points nearest to it, until that changes little. */
function lloyd(options: KmeansOptions, points: Points, start: Points): Clustered {
  let [centers, msd] = [start, Infinity];
  for (let turn = 0; turn < options.local_lloyd_max_iter; turn += 1) {
    const next = moved(points, centers);
    const change = msd - next.msd;
    ({ centers, msd } = next);
    if (change <= options.local_lloyd_tol * msd) break;
  }
  return { centers, msd: meanSquaredDistance(points, centers) };
}

/** The means of the points that were nearest to each center, and how far these were from it. */
function moved(points: Points, centers: Points): Clustered {
  const { width } = points;
  const values = new Float64Array(centers.count * width);
  const weights = new Float64Array(centers.count);
  let [sum, total] = [0, 0];
  for (let at = 0; at < points.count; at += 1) {
    const weight = points.weights?.[at] ?? 1;
    const { center, squared } = nearest(points, at, centers);
    sum += weight * squared;
    total += weight;
    weights[center]! += weight;
    for (let n = 0; n < width; n += 1) {
      values[center * width + n]! += weight * points.values[at * width + n]!;
    }
  }
  for (let at = 0; at < values.length; at += 1) {
    const weight = weights[Math.floor(at / width)]!;
    // A center that no point is nearest to stays where it is.
    values[at] = weight > 0 ? values[at]! / weight : centers.values[at]!;
  }
  return { centers: { ...centers, values }, msd: sum / total };
}

/** The mean of the squared distances of points to their nearest center. */
export function meanSquaredDistance(points: Points, centers: Points): number {
  let [sum, total] = [0, 0];
  for (let at = 0; at < points.count; at += 1) {
    const weight = points.weights?.[at] ?? 1;
    sum += weight * nearest(points, at, centers).squared;
    total += weight;
  }
  return sum / total;
}
