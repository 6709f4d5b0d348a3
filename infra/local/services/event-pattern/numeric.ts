import type { Shape } from '../../kernel/types.ts';
import { InvalidPattern } from './invalid.ts';

/** The largest magnitude EventBridge compares. */
const largest = 5_000_000_000;

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `numeric`: one comparison, or a lower and then an upper bound. Text is never a number. */
export function compileNumeric(argument: Shape): (value: Shape) => boolean {
  if (!Array.isArray(argument)) throw new InvalidPattern('Value of numeric must be an array.');
  if (argument.length !== 2 && argument.length !== 4) {
    throw new InvalidPattern(
      'Numeric comparison needs an operator and a number, or two such pairs',
    );
  }
  const [operator, bound, secondOperator, upper] = argument;
  const first = comparison(operator, bound);
  if (argument.length === 2) return onNumber(first);
  const second = comparison(secondOperator, upper);
  const isRange = ['>', '>='].includes(operator) && ['<', '<='].includes(secondOperator);
  if (!isRange) throw new InvalidPattern(`Bad numeric range operator: ${secondOperator}`);
  if (bound >= upper) throw new InvalidPattern('Bottom must be less than top');
  return onNumber((value) => first(value) && second(value));
}

function comparison(operator: Shape, bound: Shape): (value: number) => boolean {
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (!compare) throw new InvalidPattern(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number' || Math.abs(bound) > largest) {
    throw new InvalidPattern('Value must be a number between -5.0e9 and +5.0e9');
  }
  return (value) => compare(value, bound);
}

function onNumber(test: (value: number) => boolean): (value: Shape) => boolean {
  return (value) => typeof value === 'number' && test(value);
}
