import type { Service } from '../../kernel/types.ts';
import { deliver } from './deliver.ts';
import type { BusEvent } from './event.ts';
import { testEventPattern } from './patterns.ts';
import { putEventsOperations } from './put-events.ts';
import { eventsResources } from './resources.ts';
import { createRouter, type Fate } from './route.ts';
import { targetOperations } from './rule-targets.ts';
import { ruleOperations } from './rules.ts';
import { fire } from './schedule.ts';
import { eventsSchema } from './store.ts';

/** What the composition may set. */
export interface EventsOptions {
  /**
   * What becomes of each event of a service (source `aws.…`, scheduled events too), once per
   * event: a test's way to lose, double and delay them. Default: all are delivered.
   */
  deliver?: (event: BusEvent) => Fate;
}

/** Amazon EventBridge: buses, rules, schedules, and delivery to targets with retries. */
export function createEvents(options: EventsOptions = {}): Service {
  const router = createRouter(options.deliver ?? (() => 'deliver'));
  return {
    id: 'events',
    schema: eventsSchema,
    operations: {
      ...putEventsOperations(router),
      ...ruleOperations,
      ...targetOperations,
      TestEventPattern: testEventPattern,
    },
    tasks: {
      deliver,
      fire: fire(router),
      route:
        ({ event, to }) =>
        (tx, context) =>
          router.route(tx, context, event, to),
    },
    resources: eventsResources,
  };
}
