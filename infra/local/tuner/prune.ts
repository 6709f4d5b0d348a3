import { hyperbandStops } from './hyperband.ts';
import { mean, median } from './median.ts';
import type { Course, Prune } from './types.ts';

/** So many trials complete before the median rule stops any: AWS publishes no number. */
const completeFirst = 4;

/** Names the running trials that are not worth going on, by their numbers. */
export const prune: Prune = ({ rule, minimize, courses }) => {
  const running = courses.filter(({ state }) => state === 'running');
  const stops =
    rule === 'median' ? medianStops(courses, minimize) : hyperbandStops(rule, courses, minimize);
  return running.filter((course) => course.values.length > 0 && stops(course)).map(numberOf);
};

const numberOf = ({ number }: Course) => number;

/**
 * SageMaker's early stopping ("Stop Training Jobs Early", its developer guide): a trial stops whose
 * value at its present epoch is worse than the median of the running averages that the earlier
 * ones had up to that epoch.
 */
function medianStops(courses: readonly Course[], minimize: boolean): (course: Course) => boolean {
  const earlier = courses.filter(({ state, values }) => state === 'completed' && values.length > 0);
  if (earlier.length < completeFirst) return () => false;
  return ({ values }) => {
    const averages = earlier.map((course) => mean(course.values.slice(0, values.length)));
    const value = values.at(-1) as number;
    return minimize ? value > median(averages) : value < median(averages);
  };
}
