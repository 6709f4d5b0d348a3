import { isObject } from '../is-object.ts';
import type { SpecCheck } from './spec-part.ts';

const instances: SpecCheck = {
  id: 'D20',
  find: ({ at, spec }) => {
    const count = Number(spec.instanceCount ?? 1);
    // Instances that serve a model share its requests; most of SageMaker's algorithms their work.
    if (spec.model !== undefined || spec.algorithm !== undefined || count < 2) return [];
    return [
      {
        level: 'warning',
        where: `${at}/instanceCount`,
        found: `Training pays for ${count} instances; only distributed code uses more than one.`,
        fix: 'Use 1, unless the code divides the work by resourceconfig.json.',
      },
    ];
  },
};

/** Less than one request a second is little for a machine that is paid by the hour. */
const minTarget = 60;

const scaling: SpecCheck = {
  id: 'D19',
  find: ({ at, spec: { scale } }) => {
    if (!isObject(scale) || Number(scale.target) >= minTarget) return [];
    const { target, max } = scale;
    const seconds = Math.round(600 / Number(target)) / 10;
    return [
      {
        level: 'warning',
        where: `${at}/scale/target`,
        found:
          `More than ${target} invocations a minute, one in ${seconds} s, bring a further ` +
          `instance, up to ${max}.`,
        fix: 'Say requests a second × 60; the metric counts a whole minute, not requests at once.',
      },
    ];
  },
};

/** What a job's numbers can carry. */
export const sizeChecks: readonly SpecCheck[] = [instances, scaling];
