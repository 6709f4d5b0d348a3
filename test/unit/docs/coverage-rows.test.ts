import { describe, expect, it } from 'vitest';
import { faultsOf, type Row, readSheets } from './coverage-rows.ts';

const sheets = readSheets();

describe('the rows of what people do by hand', () => {
  it('are all there, in their order', () => {
    const ids = [43, 31, 56, 30, 21].map((count, sheet) =>
      Array.from({ length: count }, (_, at) => `S${sheet}-${String(at + 1).padStart(2, '0')}`),
    );
    expect(sheets.map(({ rows }) => rows.map(({ id }) => id))).toEqual(ids);
  });

  it('claim no test that is not there, and nothing without one that is not said to be open', () => {
    expect(sheets.flatMap(({ rows }) => rows.flatMap(faultsOf))).toEqual([]);
  });
});

describe('the check of a row', () => {
  const row: Row = { id: 'S0-01', row: 'A thing', class: 'I', by: 'the plane', proof: [] };
  const title = 'are all there, in their order';

  it.each<[string, Partial<Row>, string]>([
    ['nothing that shows it', {}, 'has neither a proof nor what is open'],
    ['a file that is not there', { proof: ['unit/docs/none › x'] }, 'none.test.ts does not exist'],
    ['a title that no test has', { proof: ['unit/docs/coverage-rows › are'] }, "has no 'are'"],
    ['no word on what does it', { by: undefined, open: 'all of it', class: 'R' }, 'no paragraph'],
  ])('finds %s', (_what, change, fault) => {
    expect(faultsOf({ ...row, ...change })).toEqual([expect.stringContaining(fault)]);
  });

  it('finds nothing where a test of that title is, or where it is said to be open', () => {
    expect(faultsOf({ ...row, proof: [`unit/docs/coverage-rows › ${title}`] })).toEqual([]);
    expect(faultsOf({ ...row, by: undefined, open: 'all of it' })).toEqual([]);
  });
});
