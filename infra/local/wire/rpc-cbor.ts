import { gunzipSync } from 'node:zlib';
import { cbor, tag } from '@smithy/core/cbor';
import type { HttpRequest } from '../kernel/http.ts';
import { Moment } from '../kernel/moment.ts';
import { AwsError } from '../kernel/types.ts';
import { entryOf, operationName, type Protocol } from './protocol.ts';

/** The services that newer clients ask in this protocol, by the name in the path. */
const services: Record<string, string> = { GraniteServiceVersion20100801: 'monitoring' };

const header = 'smithy-protocol';
const protocol = 'rpc-v2-cbor';

/** The longest body, unpacked, in bytes. */
const maxOutputLength = 8 * 1024 * 1024;

/** Tag of a moment in seconds since the epoch (RFC 8949, 3.4.2). */
const epochTag = 1;

/** What clients of the query protocol before it called the exceptions of CloudWatch. */
const queryNames: Record<string, string> = {
  InvalidParameterValueException: 'InvalidParameterValue',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  MissingRequiredParameterException: 'MissingParameter',
};

/** Whether a request says that it is in this protocol. */
export const isRpcCbor = ({ headers }: HttpRequest): boolean => headers[header] === protocol;

/** Smithy RPC v2: service and operation in the path, input and output in CBOR. */
export const rpcCbor: Protocol = {
  read(request) {
    const [, name = '', operation = ''] =
      /^\/service\/(\w+)\/operation\/(\w+)$/.exec(request.path) ?? [];
    const service = entryOf(services, name);
    if (!service) {
      const message = `The local plane does not know the path '${request.path}'.`;
      throw new AwsError('UnknownOperationException', message);
    }
    return { service, operation: operationName(operation), input: inputOf(request) };
  },
  reply(_call, output, requestId) {
    return answer(200, output ?? {}, requestId);
  },
  fail(error, { requestId }) {
    const { code, status, message } = error;
    const shown = answer(status, { ...error.fields, __type: code, message }, requestId);
    const fault = status < 500 ? 'Sender' : 'Receiver';
    const old = `${entryOf(queryNames, code) ?? code};${fault}`;
    return { ...shown, headers: { ...shown.headers, 'x-amzn-query-error': old } };
  },
};

function inputOf({ headers, body }: HttpRequest): unknown {
  if (body.length === 0) return {};
  try {
    const isPacked = headers['content-encoding'] === 'gzip';
    const read = cbor.deserialize(isPacked ? gunzipSync(body, { maxOutputLength }) : body);
    if (typeof read === 'object' && read !== null) return untagged(read);
  } catch {
    // Answered below, like any body that is not a map.
  }
  throw new AwsError('SerializationException', 'The request body is not a map in CBOR.');
}

const isOpen = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

const eachOf = (value: object, change: (one: unknown) => unknown) =>
  Array.isArray(value)
    ? value.map(change)
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, one]) => one !== undefined)
          .map(([name, one]) => [name, change(one)]),
      );

/** Moments come as tagged numbers, which are the seconds that JSON has. */
function untagged(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (!isOpen(value)) return value;
  const { tag: found, value: inner } = value as { tag?: unknown; value?: unknown };
  return found === epochTag ? untagged(inner) : eachOf(value, untagged);
}

function tagged(value: unknown): unknown {
  if (value instanceof Moment) return tag({ tag: epochTag, value: value.at / 1000 });
  return isOpen(value) ? eachOf(value, tagged) : value;
}

function answer(status: number, output: unknown, requestId: string) {
  const headers = {
    'content-type': 'application/cbor',
    [header]: protocol,
    'x-amzn-requestid': requestId,
  };
  return { status, headers, body: cbor.serialize(tagged(output)) };
}
