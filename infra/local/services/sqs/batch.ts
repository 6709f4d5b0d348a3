import { AwsError, type Shape } from '../../kernel/types.ts';

/** Does each entry of a batch on its own; one that fails is listed and stops no other. */
export function batch(entries: Shape[] | undefined, run: (entry: Shape) => Shape): Shape {
  requireEntries(entries);
  const Successful: Shape[] = [];
  const Failed: Shape[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}

function requireEntries(entries: Shape): asserts entries is Shape[] {
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > 10) {
    const sent = `You have sent ${entries.length}.`;
    const message = `Maximum number of entries per request are 10. ${sent}`;
    throw new AwsError('TooManyEntriesInBatchRequest', message);
  }
  const ids = entries.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return;
  throw new AwsError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
}
