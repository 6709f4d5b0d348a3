/** Points of so many numbers each, one after another, and how much each counts. */
export interface Points {
  count: number;
  width: number;
  values: Float64Array;
  /** Absent: all count alike. */
  weights?: Float64Array;
}

/** The square of the distance of two points. */
function squaredDistance(
  one: Points,
  at: number,
  { values, width }: Points,
  other: number,
): number {
  let sum = 0;
  for (let n = 0, a = at * width, b = other * width; n < width; n += 1, a += 1, b += 1) {
    const apart = one.values[a]! - values[b]!;
    sum += apart * apart;
  }
  return sum;
}

/** The center nearest to a point, and the square of its distance. */
export function nearest(points: Points, at: number, centers: Points) {
  let [center, squared] = [0, Infinity];
  for (let other = 0; other < centers.count; other += 1) {
    const found = squaredDistance(points, at, centers, other);
    if (found < squared) [center, squared] = [other, found];
  }
  return { center, squared };
}

/** Some of the points, in the order that is given. */
export function pick({ width, values }: Points, chosen: readonly number[]): Points {
  const found = new Float64Array(chosen.length * width);
  for (const [at, point] of chosen.entries()) {
    found.set(values.subarray(point * width, (point + 1) * width), at * width);
  }
  return { count: chosen.length, width, values: found };
}

/**
 * Chooses `count` of the points: by chance, or the first by chance and each next one (k-means++)
 * the likelier the farther it is from those before, by the square of the distance.
 */
export function firstCenters(
  points: Points,
  count: number,
  method: 'random' | 'kmeans++',
  random: () => number,
): Points {
  const weight = (at: number) => points.weights?.[at] ?? 1;
  // Without a weight of its own a chosen point is not chosen again.
  const chances = Float64Array.from({ length: points.count }, (_, at) => weight(at));
  const chosen = new Set<number>();
  const squared = new Float64Array(points.count).fill(Infinity);
  while (chosen.size < count) {
    const next = drawn(chances, chosen, random);
    chosen.add(next);
    chances[next] = 0;
    if (method === 'random') continue;
    for (let at = 0; at < points.count; at += 1) {
      const found = squaredDistance(points, at, points, next);
      if (found < squared[at]!) squared[at] = found;
      chances[at] = chosen.has(at) ? 0 : squared[at]! * weight(at);
    }
  }
  return pick(points, [...chosen]);
}

/** A place, as likely as its chance says; where no chance is left, the first that is not taken. */
function drawn(chances: Float64Array, taken: ReadonlySet<number>, random: () => number): number {
  const sum = chances.reduce((one, other) => one + other, 0);
  let left = random() * sum;
  for (let at = 0; at < chances.length; at += 1) {
    left -= chances[at]!;
    if (left < 0 && chances[at]! > 0) return at;
  }
  return chances.findIndex((_, at) => !taken.has(at));
}
