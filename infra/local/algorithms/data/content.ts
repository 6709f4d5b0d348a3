import { CustomerError } from '../customer-error.ts';
import { readCsv } from './csv.ts';
import { readRecordIo } from './record-io.ts';
import type { Row } from './table.ts';

/** A content type without its parameters, in lower case, and its parameters. */
export function contentTypeOf(text: string): { type: string; parameters: Map<string, string> } {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = rest.map((part) => part.split('=').map((word) => word.trim()));
  return { type, parameters: new Map(parameters.map(([name = '', value = '']) => [name, value])) };
}

/** Says whether a content type is RecordIO with protobuf records. */
export const isRecordIo = (type: string): boolean => type === 'application/x-recordio-protobuf';

/** How many labels a CSV has, by its content type. */
export function labelSize(parameters: Map<string, string>, fallback: 0 | 1): number {
  const given = parameters.get('label_size') ?? String(fallback);
  if (given === '0' || given === '1') return Number(given);
  throw new CustomerError(`The content type says label_size=${given}; it must be 0 or 1.`);
}

/**
 * The rows of a file of a channel. Without a content type it is taken for RecordIO, and a CSV has
 * one label, as AWS documents both.
 */
export function readFileContent(bytes: Uint8Array, contentType?: string): Row[] {
  const { type, parameters } = contentTypeOf(contentType ?? 'application/x-recordio-protobuf');
  if (isRecordIo(type)) return readRecordIo(bytes);
  if (type === 'text/csv') {
    return readCsv(Buffer.from(bytes).toString('utf8'), labelSize(parameters, 1));
  }
  throw new CustomerError(
    `The content type ${contentType} is not read; it must be text/csv or ` +
      'application/x-recordio-protobuf.',
  );
}
