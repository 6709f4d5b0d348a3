import type { Context, Tx } from '../../kernel/types.ts';
import { compilePattern, type Matcher } from '../event-pattern/pattern.ts';
import type { BusEvent } from './event.ts';
import { listeningRules, type RuleRow, type Target, targetsOf } from './store.ts';

/** What becomes of one event of a service: as it is, lost, doubled, or late. */
export type Fate = 'deliver' | 'drop' | 'twice' | { delayMs: number };

/** Where an event goes: to a bus's rules, or to the targets of one rule (a schedule's). */
type Destination = { bus: string } | { rule: RuleRow };

/** One event on its way to one target. */
export interface Delivery {
  event: BusEvent;
  rule: string;
  target: Target;
  /** How many times it has failed. */
  failures: number;
  /** When it was first tried, in milliseconds. */
  since: number;
}

/** Finds an event's targets and sets one delivery for each. */
export interface Router {
  /** Publishes an event; those whose source is `aws.…` meet the fate the plane was given. */
  publish(tx: Tx, context: Context, event: BusEvent, to: Destination): void;
  /** Hands the event to every matching target, without asking for its fate again. */
  route(tx: Tx, context: Context, event: BusEvent, to: Destination): void;
}

/** Makes the router. `fateOf` is a hook for tests: AWS may lose, double and delay such events. */
export function createRouter(fateOf: (event: BusEvent) => Fate): Router {
  const matcherOf = rememberMatchers();
  const route: Router['route'] = (tx, context, event, to) => {
    const rules =
      'rule' in to
        ? [to.rule]
        : listeningRules(tx, to.bus).filter(({ pattern }) => matcherOf(pattern as string)(event));
    for (const rule of rules) {
      for (const target of targetsOf(tx, rule.arn)) deliverLater(context, event, rule.arn, target);
    }
  };
  return {
    route,
    publish(tx, context, event, to) {
      const fate = event.source.startsWith('aws.') ? fateOf(event) : 'deliver';
      if (fate === 'drop') return;
      if (typeof fate === 'object') {
        const payload = { event, to };
        context.later({ service: 'events', name: 'route', payload, delayMs: fate.delayMs });
        return;
      }
      route(tx, context, event, to);
      if (fate === 'twice') route(tx, context, event, to);
    },
  };
}

function deliverLater(context: Context, event: BusEvent, rule: string, target: Target): void {
  const payload: Delivery = { event, rule, target, failures: 0, since: context.now };
  context.later({ service: 'events', name: 'deliver', payload });
}

function rememberMatchers(): (pattern: string) => Matcher {
  const known = new Map<string, Matcher>();
  return (pattern) => {
    const found = known.get(pattern);
    if (found) return found;
    const made = compilePattern(JSON.parse(pattern));
    known.set(pattern, made);
    return made;
  };
}
