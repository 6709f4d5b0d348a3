import { describe, expect, it } from 'vitest';
import { readFileContent } from '../../../../infra/local/algorithms/data/content.ts';
import { readRecordIo, writeLabels } from '../../../../infra/local/algorithms/data/record-io.ts';
import { tableOf } from '../../../../infra/local/algorithms/data/table.ts';
import { refusal } from './tables.ts';

const bytes = (...hex: string[]) =>
  Uint8Array.from(Buffer.from(hex.join('').replace(/ /g, ''), 'hex'));
const text = (content: string) => new TextEncoder().encode(content);

/** The features 1.5 and -2 with the label 1, as AWS's SDK for Python writes them. */
const record = bytes(
  '0a23d7ce 2e000000',
  '0a18 0a06 76616c756573 120e 120c 0a08 0000c03f 000000c0 0a00',
  '1212 0a06 76616c756573 1208 1206 0a04 0000803f 0000',
);

describe('RecordIO with protobuf records', () => {
  it('is read with features and label, one record after another', () => {
    const [one, two, ...more] = readRecordIo(Buffer.concat([record, record]));
    expect(one).toEqual({ features: [1.5, -2], label: 1 });
    expect([two, more]).toEqual([one, []]);
  });

  it('is read with sparse features of float64', () => {
    const tensor = '0a10 0000000000000440 0000000000001040 1202 0103 1a01 05';
    const entry = `0a06 76616c756573 121b 1a19 ${tensor}`;
    const sparse = bytes(`0a23d7ce 27000000 0a25 ${entry} 00`);
    expect(readRecordIo(sparse)).toEqual([{ features: [0, 2.5, 0, 4, 0] }]);
  });

  it('is read with a sparse row of zeros alone, which has only a shape', () => {
    const zeros = bytes('0a23d7ce 12000000 0a10 0a06 76616c756573 1206 3a04 1a02 03 00 0000');
    expect(readRecordIo(zeros)).toEqual([{ features: [0, 0, 0] }]);
  });

  it.each([
    ['a place beyond its shape', '0105', '05'],
    ['a value too few', '010203', '05'],
    ['a shape that no memory holds', '0103', 'ffffffff0f'],
  ])('is refused with sparse features that have %s', (_what, keys, shape) => {
    const field = (tag: string, hex: string) =>
      `${tag}${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`;
    const values = field('0a', '00000000000004400000000000001040');
    const tensor = field('1a', values + field('12', keys) + field('1a', shape));
    const entry = field('0a', `0a0676616c756573${field('12', tensor)}`);
    const length = (entry.length / 2).toString(16).padStart(2, '0');
    const padding = '00'.repeat((4 - ((entry.length / 2) % 4)) % 4);
    const sparse = bytes(`0a23d7ce ${length}000000`, entry, padding);
    expect(refusal(() => readRecordIo(sparse))).toMatch(/values, keys and shape \d+ do not fit/);
  });

  it('is refused with a feature that is no number', () => {
    const nan = Uint8Array.from(record);
    nan.set(
      [0, 0, 0xc0, 0x7f],
      nan.findIndex((byte, at) => byte === 0xc0 && nan[at + 1] === 0x3f) - 2,
    );
    expect(refusal(() => readRecordIo(nan))).toMatch(/Record 1 .*infinite or no number/);
  });

  it('is written with answers as labels', () => {
    const written = writeLabels([{ score: [0.5], predicted_label: [1] }]);
    expect(written.length % 4).toBe(0);
    expect(written.subarray(0, 4).toString('hex')).toBe('0a23d7ce');
    expect(written.subarray(8, 8 + written.readUInt32LE(4)).toString('latin1')).toMatch(
      /score.*predicted_label/s,
    );
  });

  it.each([
    ['a CSV', text('1,2,3\n4,5,6\n'), /not RecordIO at byte 0.*text\/csv/],
    ['a record that is cut off', record.subarray(0, 20), /at byte 0/],
    ['a record of something else', bytes('0a23d7ce 04000000 0a0241ff'), /Record 1 is no protobuf/],
  ])('is not %s', (_what, content, message) => {
    expect(refusal(() => readRecordIo(content))).toMatch(message);
  });
});

describe('the content of a channel', () => {
  it('is RecordIO where no content type is said, and a CSV has its label first', () => {
    expect(readFileContent(record)).toHaveLength(1);
    expect(readFileContent(text('1,2.5,-3e2\r\n0,4,5\n'), 'text/csv')).toEqual([
      { label: 1, features: [2.5, -300] },
      { label: 0, features: [4, 5] },
    ]);
  });

  it('has no label where label_size is 0', () => {
    const rows = readFileContent(text('1,2\n'), 'text/csv; label_size=0');
    expect(rows).toEqual([{ features: [1, 2] }]);
  });

  it.each([
    ['a header', 'price,day\n', 'text/csv', /Line 1 .* found "price".*no header/],
    ['an empty field', '1,2\n3,\n', 'text/csv', /Line 2 of the CSV, column 2: found ""/],
    ['several labels', '1,2\n', 'text/csv;label_size=2', /label_size=2; it must be 0 or 1/],
    ['a type it does not know', '{}', 'application/json', /must be text\/csv or/],
  ])('is refused with %s', (_what, content, type, message) => {
    expect(refusal(() => readFileContent(text(content), type))).toMatch(message);
  });

  it('must have rows that are alike', () => {
    const rows = readFileContent(text('1,2,3\n1,2\n'), 'text/csv');
    expect(refusal(() => tableOf(rows))).toMatch(/Record 2 has 1 features and a label; the first/);
  });
});
