import { CustomerError } from '../customer-error.ts';
import { bytesField, type Field, fieldsOf, numbersOf } from './protobuf.ts';
import { type Row, wholeRow } from './table.ts';

/** Each record begins with this number (MXNet's RecordIO), and fills whole words. */
const magic = 0xced7230a;
const wordBytes = 4;

/** The numbers of fields in the messages of "Common data formats for training" (`aialgs.data`). */
const ofRecord = { features: 1, label: 2 };
const ofEntry = { key: 1, value: 2 };
const ofTensor = { values: 1, keys: 2, shape: 3 };
/** The member of a Value, by the bytes of its numbers: float32, float64, int32. */
const tensors = [
  { number: 2, size: 4 },
  { number: 3, size: 8 },
  { number: 7, size: 0 },
] as const;

/** Reads RecordIO-wrapped protobuf records, with dense or sparse features. */
export function readRecordIo(bytes: Uint8Array): Row[] {
  let at = 0;
  try {
    return contents(bytes).map((record, index) => {
      at = index;
      return rowOf(record);
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CustomerError(`Record ${at + 1} is no protobuf record: ${error.message}.`);
  }
}

function contents(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const whole = at + 2 * wordBytes <= bytes.length && view.getUint32(at, true) === magic;
    const head = whole ? view.getUint32(at + wordBytes, true) : 0;
    const length = head % 2 ** 29;
    const start = at + 2 * wordBytes;
    if (!whole || head >= 2 ** 29 || start + length > bytes.length) {
      throw new CustomerError(
        `The data is not RecordIO at byte ${at}: each record begins with 0a23d7ce, its length, ` +
          'and is whole. For CSV say the content type text/csv.',
      );
    }
    found.push(bytes.subarray(start, start + length));
    at = start + Math.ceil(length / wordBytes) * wordBytes;
  }
  return found;
}

function rowOf(record: Uint8Array): Row {
  const fields = [...fieldsOf(record)];
  const features = tensorOf(fields, ofRecord.features);
  if (!features) throw new RangeError('it has no features "values"');
  const label = tensorOf(fields, ofRecord.label)?.[0];
  return label === undefined ? { features } : { features, label };
}

/** What a map of tensors has as `values`. */
function tensorOf(fields: readonly Field[], map: number): number[] | undefined {
  for (const { number, value } of fields) {
    if (number !== map || typeof value === 'number') continue;
    const entry = [...fieldsOf(value)];
    const key = entry.find((one) => one.number === ofEntry.key)?.value;
    const tensor = entry.find((one) => one.number === ofEntry.value)?.value;
    if (!(key instanceof Uint8Array) || Buffer.from(key).toString() !== 'values') continue;
    if (tensor instanceof Uint8Array) return dense(tensor);
  }
  return undefined;
}

function dense(value: Uint8Array): number[] {
  for (const { number, value: tensor } of fieldsOf(value)) {
    const kind = tensors.find((one) => one.number === number);
    if (!kind || typeof tensor === 'number') continue;
    const fields = [...fieldsOf(tensor)];
    const values = numbersOf(fields, ofTensor.values, kind.size);
    const keys = numbersOf(fields, ofTensor.keys, 0);
    const [width] = numbersOf(fields, ofTensor.shape, 0);
    if (!values.every(Number.isFinite)) throw new RangeError('a value is infinite or no number');
    // A row of zeros alone is sparse and has only its shape.
    const isDense = keys.length === 0 && values.length > 0;
    const row = isDense ? values : wholeRow(values, keys, width);
    if (row) return row;
    throw new RangeError(`its sparse values, keys and shape ${width ?? '(none)'} do not fit`);
  }
  throw new RangeError('its values are no numbers');
}

/** Writes records whose label is a map of tensors, as the algorithms answer. */
export function writeLabels(answers: readonly Readonly<Record<string, readonly number[]>>[]) {
  return Buffer.concat(
    answers.map((answer) => {
      const record = Buffer.concat(
        Object.entries(answer).map(([key, numbers]) => {
          const values = new Uint8Array(Float32Array.from(numbers).buffer);
          const tensor = bytesField(tensors[0].number, bytesField(ofTensor.values, values));
          const entry = [
            bytesField(ofEntry.key, Buffer.from(key)),
            bytesField(ofEntry.value, tensor),
          ];
          return bytesField(ofRecord.label, Buffer.concat(entry));
        }),
      );
      const padded = Buffer.alloc(2 * wordBytes + Math.ceil(record.length / wordBytes) * wordBytes);
      padded.writeUInt32LE(magic, 0);
      padded.writeUInt32LE(record.length, wordBytes);
      record.copy(padded, 2 * wordBytes);
      return padded;
    }),
  );
}
