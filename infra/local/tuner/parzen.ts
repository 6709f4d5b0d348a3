import { cumulative, density, drawInUnit } from './normal.ts';
import type { Axis, Point } from './space.ts';

/** One kernel per observed point and one broad prior: what a group of trials looks like. */
export interface Mixture {
  draw(random: () => number): Point;
  /** The logarithm of its density, up to a constant that all mixtures of a space share. */
  logDensity(point: Point): number;
}

interface Kernel {
  weight: number;
  /** Absent for the prior. */
  center?: Point;
}

const priorWeight = 1;
/** The latest points count fully; those before them ever less, down to 1/n. */
const fullWeightPoints = 25;
const bandwidth = 0.2;
/** No kernel is narrower than this share of an axis, and few points make no narrow kernels. */
const narrowest = 1 / 100;

function kernelsOf(points: readonly Point[]): Kernel[] {
  const aging = Math.max(0, points.length - fullWeightPoints);
  const kernels: Kernel[] = points.map((center, index) => ({
    center,
    weight: index < aging ? (index + 1) / points.length : 1,
  }));
  kernels.push({ weight: priorWeight });
  const sum = kernels.reduce((total, kernel) => total + kernel.weight, 0);
  return kernels.map((kernel) => ({ ...kernel, weight: kernel.weight / sum }));
}

function pick(weights: readonly number[], random: () => number): number {
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    rest -= weight;
    return rest < 0;
  });
  return found < 0 ? weights.length - 1 : found;
}

/** Multivariate: a kernel spans all axes at once, so that what belongs together stays together. */
export function mixtureOf(axes: readonly Axis[], points: readonly Point[]): Mixture {
  const kernels = kernelsOf(points);
  const spread = bandwidth * Math.max(points.length, 1) ** (-1 / (axes.length + 4));
  const deviation = Math.max(spread, narrowest, 1 / (1 + kernels.length));
  const shape = (kernel: Kernel, index: number): [number, number] =>
    kernel.center ? [kernel.center[index] as number, deviation] : [0.5, 1];
  const choiceWeights = (kernel: Kernel, index: number, count: number) => {
    const rest = priorWeight / kernels.length;
    const total = count * rest + (kernel.center ? 1 : 0);
    return Array.from(
      { length: count },
      (_, choice) => (rest + (kernel.center?.[index] === choice ? 1 : 0)) / total,
    );
  };
  const drawAxis = (kernel: Kernel, axis: Axis, index: number, random: () => number) => {
    if (axis.kind === 'choice') {
      return pick(choiceWeights(kernel, index, axis.values.length), random);
    }
    return drawInUnit(...shape(kernel, index), random);
  };
  const height = (kernel: Kernel, axis: Axis, index: number, place: number) => {
    if (axis.kind === 'choice') {
      return choiceWeights(kernel, index, axis.values.length)[place] as number;
    }
    const [mean, width] = shape(kernel, index);
    const below = (at: number) => cumulative((at - mean) / width);
    const inside = below(1) - below(0);
    if (!axis.cell) return density((place - mean) / width) / width / inside;
    const [from, to] = axis.cell(place);
    return (below(to) - below(from)) / inside;
  };
  return {
    draw(random) {
      const weights = kernels.map((kernel) => kernel.weight);
      const kernel = kernels[pick(weights, random)] as Kernel;
      return axes.map((axis, index) => drawAxis(kernel, axis, index, random));
    },
    logDensity(point) {
      const logs = kernels.map((kernel) =>
        axes.reduce(
          (sum, axis, index) =>
            sum + Math.log(Math.max(height(kernel, axis, index, point[index] as number), 1e-300)),
          Math.log(kernel.weight),
        ),
      );
      const top = Math.max(...logs);
      return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0));
    },
  };
}
