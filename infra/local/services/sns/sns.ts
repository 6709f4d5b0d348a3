import type { Service } from '../../kernel/types.ts';
import { deliver } from './deliver.ts';
import { listOutbox } from './outbox.ts';
import { type Confirms, pendingSchema } from './pending.ts';
import { publishOperations } from './publish.ts';
import { snsResources } from './resources.ts';
import { snsSchema } from './store.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { topicOperations } from './topics.ts';

/** What the composition may set. */
export interface SnsOptions {
  /** Where e-mails are also written as files, in its folder `outbox`. Absent: no files. */
  folder?: string;
  /** Absent: everybody confirms at once. */
  confirms?: Confirms;
}

/** Amazon SNS: topics, subscriptions with filters, delivery to functions, queues and an outbox. */
export function createSns({ folder, confirms = () => true }: SnsOptions = {}): Service {
  return {
    id: 'sns',
    schema: snsSchema + pendingSchema,
    operations: {
      ...topicOperations,
      ...subscriptionOperations(confirms),
      ...publishOperations,
      ListOutbox: listOutbox,
    },
    tasks: { deliver: deliver(folder) },
    resources: snsResources(confirms),
  };
}
