import { type Protocol, renamed, xmlResponse } from './protocol.ts';
import { query, queryError } from './query.ts';
import { element } from './xml.ts';

const namespace = ' xmlns="http://queue.amazonaws.com/doc/2012-11-05/"';

/** Errors whose query code is longer than the exception's name (`awsQueryError` of AWS's model). */
const longNames = [
  ...['BatchEntryIdsNotDistinct', 'BatchRequestTooLong', 'EmptyBatchRequest'],
  ...['InvalidBatchEntryId', 'MessageNotInflight', 'PurgeQueueInProgress'],
  ...['QueueDeletedRecently', 'TooManyEntriesInBatchRequest', 'UnsupportedOperation'],
];

const names: Record<string, [string, number]> = {
  ...Object.fromEntries(
    longNames.map((name) => [name, [`AWS.SimpleQueueService.${name}`, 400] as [string, number]]),
  ),
  AccessDeniedException: ['AccessDenied', 403],
  QueueDoesNotExist: ['AWS.SimpleQueueService.NonExistentQueue', 400],
  QueueNameExists: ['QueueAlreadyExists', 400],
  UnknownOperationException: ['InvalidAction', 400],
};

/**
 * SQS as clients before 2023 speak it (botocore below 1.31.81, the AWS CLI below 2.13.34): a form
 * in, XML out, with lists and maps that repeat the element of one.
 */
export const sqsQuery: Protocol = {
  read: query.read,
  reply({ operation }, output, requestId) {
    const shown = repeated(operation, output ?? {});
    const result = Object.keys(shown).length > 0 ? element(`${operation}Result`, shown) : '';
    const metadata = element('ResponseMetadata', { RequestId: requestId });
    const root = `${operation}Response`;
    const body = `<${root}${namespace}>${result}${metadata}</${root}>`;
    return xmlResponse(200, body, { 'x-amzn-requestid': requestId });
  },
  fail: (error, { requestId }) =>
    queryError(renamed(error, names), error.message, namespace, requestId),
};

/** Lists and maps under the name of one; entries of a map are its `Name` and `Value`. */
function repeated(operation: string, output: object): object {
  const members = Object.entries(output).map(([name, value]) => {
    if (typeof value !== 'object' || value === null) return [name, value];
    const items = Array.isArray(value)
      ? value.map((one) => (typeof one === 'object' ? repeated(operation, one) : one))
      : Object.entries(value).map(([Name, Value]) => ({ Name, Value }));
    return [nameOfOne(operation, name), items];
  });
  return Object.fromEntries(members);
}

function nameOfOne(operation: string, name: string): string {
  if (name === 'Successful') return `${operation}ResultEntry`;
  if (name === 'Failed') return 'BatchResultErrorEntry';
  return name.replace(/s$/, '');
}
