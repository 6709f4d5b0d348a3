/** The share of the standard normal distribution below `z`; absolute error under 1.5e-7. */
export function cumulative(z: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const polynomial = series.reduce((sum, factor) => sum * t + factor, 0) * t;
  const tail = (polynomial * Math.exp((-z * z) / 2)) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** The height of the standard normal distribution at `z`. */
export function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** A draw from the normal distribution cut to [0, 1]; `mean` is inside, `deviation` at most 1. */
export function drawInUnit(mean: number, deviation: number, random: () => number): number {
  for (let tries = 0; tries < 100; tries += 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const value = mean + deviation * radius * Math.cos(2 * Math.PI * random());
    if (value >= 0 && value <= 1) return value;
  }
  return mean;
}
