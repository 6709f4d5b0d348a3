import type { Finding } from '../kind.ts';
import { tooLong, trainerBounds } from '../sagemaker/bounds.ts';
import type { Trainer } from '../sagemaker/trainer.ts';
import type { Ranges } from './trial-count.ts';

/** SageMaker's model, 2017-07-24: ParameterValue, HyperParameterTrainingJobEnvironmentMap. */
const max = { choice: 256, variables: 48 };

/** What is looked at of a tuning job's specification. */
interface Bounded extends Trainer {
  ranges: Ranges;
}

/** What of a tuning job SageMaker would refuse after its image was built. */
export function boundFindings(spec: Bounded): Finding[] {
  return [...trainerBounds(spec, max.variables), ...choices(spec)];
}

function choices({ ranges }: Bounded): Finding[] {
  return Object.entries(ranges).flatMap(([name, range]) =>
    'values' in range
      ? range.values.flatMap((text, at) =>
          tooLong(['ranges', name, 'values', at], text, max.choice),
        )
      : [],
  );
}
