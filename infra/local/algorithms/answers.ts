import type { Answer } from './algorithm.ts';
import { algorithms } from './algorithms.ts';
import { CustomerError } from './customer-error.ts';
import { contentTypeOf, isRecordIo, labelSize } from './data/content.ts';
import { readCsv } from './data/csv.ts';
import { readRecordIo, writeLabels } from './data/record-io.ts';
import { type Row, tableOf, wholeRow } from './data/table.ts';

/** A request to a served model. */
export interface InvocationRequest {
  contentType: string;
  accept: string;
  body: Uint8Array;
}

/** Its answer. */
export interface InvocationAnswer {
  status: number;
  contentType: string;
  body: Uint8Array | string;
}

/**
 * Answers in the formats of "Common data formats for inference" and of each algorithm's page in
 * Amazon SageMaker Developer Guide.
 */
export function answer(
  name: string,
  model: never,
  { contentType, accept, body }: InvocationRequest,
): InvocationAnswer {
  const { width, predict } = algorithms[name]!;
  try {
    const type = writerOf(accept);
    const write = writers[type]!;
    const table = tableOf(rowsOf(contentType, body));
    const needed = width(model);
    if (table.count === 0) throw new CustomerError('The request has no records.');
    if (table.width !== needed) {
      throw new CustomerError(`A record has ${table.width} features; the model takes ${needed}.`);
    }
    return { status: 200, contentType: type, body: write(predict(model, table)) };
  } catch (error) {
    if (!(error instanceof CustomerError)) throw error;
    const said = `Customer Error: ${error.message}`;
    return {
      status: error instanceof NotAcceptable ? 406 : 400,
      contentType: 'text/plain',
      body: said,
    };
  }
}

class NotAcceptable extends CustomerError {}

const writers: Readonly<Record<string, (answers: Answer[]) => Uint8Array | string>> = {
  'application/json': (predictions) => JSON.stringify({ predictions }),
  'application/jsonlines': (answers) => answers.map((one) => `${JSON.stringify(one)}\n`).join(''),
  'application/x-recordio-protobuf': (answers) =>
    writeLabels(
      answers.map((one) =>
        Object.fromEntries(
          Object.entries(one).map(([key, value]) => [
            key,
            typeof value === 'number' ? [value] : value,
          ]),
        ),
      ),
    ),
};

function writerOf(accept: string): string {
  const types = accept.split(',').map((one) => contentTypeOf(one).type);
  if (types.some((type) => type === '' || type === '*/*')) return 'application/json';
  const found = types.find((type) => Object.hasOwn(writers, type));
  if (found) return found;
  throw new NotAcceptable(
    `The answer cannot be ${accept}; it can be ${Object.keys(writers).join(', ')}.`,
  );
}

function rowsOf(contentType: string, body: Uint8Array): Row[] {
  const { type, parameters } = contentTypeOf(contentType);
  if (isRecordIo(type)) return withoutLabels(readRecordIo(body));
  const text = Buffer.from(body).toString('utf8');
  if (type === 'text/csv') return withoutLabels(readCsv(text, labelSize(parameters, 0)));
  if (type === 'application/jsonlines') {
    return text.split('\n').flatMap((line) => (line.trim() ? [rowOf(parsed(line))] : []));
  }
  if (type === 'application/json') {
    const { instances } = Object(parsed(text));
    if (Array.isArray(instances)) return instances.map(rowOf);
    throw new CustomerError('The request must be {"instances": [{"features": [1.5, 2]}, …]}.');
  }
  throw new CustomerError(
    `The content type ${contentType || '(none)'} is not read; it must be text/csv, ` +
      'application/json, application/jsonlines or application/x-recordio-protobuf.',
  );
}

const withoutLabels = (rows: Row[]) => rows.map(({ features }) => ({ features }));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CustomerError(`The request is no JSON: ${(error as Error).message}.`);
  }
}

/** `{"features": [1, 2]}` or `{"data": {"features": {"values": [1, 2]}}}`, also sparse. */
function rowOf(instance: unknown): Row {
  const { data = {}, features = Object(data).features } = Object(instance);
  const { values, keys, shape } = Array.isArray(features) ? { values: features } : Object(features);
  const isNumbers = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((one) => Number.isFinite(one));
  const [width] = [shape].flat();
  const dense = isNumbers(values) && keys === undefined ? values : undefined;
  const sparse = isNumbers(values) && isNumbers(keys) ? wholeRow(values, keys, width) : undefined;
  const row = dense ?? sparse;
  if (row) return { features: row };
  throw new CustomerError(
    'A record must be {"features": [1.5, 2]} or {"data": {"features": {"values": [1.5, 2]}}}, ' +
      'sparse ones with keys and shape too.',
  );
}
