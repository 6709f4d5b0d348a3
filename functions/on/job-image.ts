import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Job } from '../../shared/job/model.ts';
import { jobFrom } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { valuesOf } from '../../shared/store/attributes.ts';

/** One record of the table's stream, as Lambda gives it. */
export interface StreamRecord {
  dynamodb: {
    SequenceNumber: string;
    NewImage: Record<string, AttributeValue>;
    OldImage?: Record<string, AttributeValue>;
  };
}

/** A batch of the table's stream, in the order of the changes. */
export interface StreamEvent {
  Records: StreamRecord[];
}

/** Which records are to come again; those before the first of them are done. */
export interface BatchResult {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Handles the changes of jobs one after another. At the first failure the rest is left: Lambda
 * brings it again from there, in the same order.
 */
export async function eachJob(
  ports: Ports,
  event: StreamEvent,
  handle: (after: Job, before: Job | undefined, itemIdentifier: string) => Promise<void>,
): Promise<BatchResult> {
  for (const { dynamodb } of event.Records) {
    const { NewImage, OldImage, SequenceNumber: itemIdentifier } = dynamodb;
    const after = jobFrom(valuesOf<Job>(NewImage));
    const before = OldImage ? jobFrom(valuesOf<Job>(OldImage)) : undefined;
    try {
      await handle(after, before, itemIdentifier);
    } catch (error) {
      ports.logFailure(error, { jobId: after.id, phase: after.phase });
      return { batchItemFailures: [{ itemIdentifier }] };
    }
  }
  return { batchItemFailures: [] };
}
