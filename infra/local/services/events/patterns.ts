import { AwsError, type Operation, type Shape } from '../../kernel/types.ts';
import { InvalidPattern } from '../event-pattern/invalid.ts';
import { compilePattern, type Matcher } from '../event-pattern/pattern.ts';

/** The longest pattern of a rule, in characters. */
const longestPattern = 4096;

/** What an event must have; AWS's recorded answers show that `resources` may be absent. */
const eventFields = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/**
 * Compiles a pattern given as JSON text.
 *
 * @throws InvalidEventPatternException with EventBridge's reason
 */
export function requirePattern(given: Shape): Matcher {
  const text = String(given ?? '');
  if (text.length > longestPattern) {
    throw refused(`Event pattern is longer than ${longestPattern} characters`);
  }
  try {
    return compilePattern(JSON.parse(text));
  } catch (error) {
    if (error instanceof InvalidPattern || error instanceof SyntaxError) {
      throw refused(error.message);
    }
    throw error;
  }
}

/** Tells whether an event would match, without a rule. */
export const testEventPattern: Operation = {
  authorize: () => [{ action: 'events:TestEventPattern', resource: '*' }],
  run: (_tx, { EventPattern, Event }) => {
    const event = parseEvent(Event);
    return { Result: requirePattern(EventPattern)(event) };
  },
};

function parseEvent(text: string): Shape {
  let event: Shape;
  try {
    event = JSON.parse(text);
  } catch {
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  }
  const missing = eventFields.filter((field) => event?.[field] === undefined);
  if (missing.length === 0) return event;
  const message = `Parameter Event is not valid. Missing: ${missing.join(', ')}.`;
  throw new AwsError('ValidationException', message);
}

function refused(reason: string): AwsError {
  const message = `Event pattern is not valid. Reason: ${reason}`;
  return new AwsError('InvalidEventPatternException', message);
}
