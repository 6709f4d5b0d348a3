/** A file of comma-separated values from whose numbers one can be learned. */
export interface NumbersFile {
  path: string;
  /** The column that is learned: the last one of numbers. */
  target: string;
  /** The other columns of numbers. */
  columns: string[];
}

/** How many rows have to have a number in a column. */
const looked = 20;

/** The columns of numbers of a CSV file; undefined: it has not two of them. */
export function numbersIn(path: string, text: string): NumbersFile | undefined {
  const [heading = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = fieldsOf(heading);
  const rows = lines.filter(Boolean).slice(0, looked).map(fieldsOf);
  if (rows.length < looked / 2) return undefined;
  const columns = names.filter(
    (name, at) => isOne(name, names) && rows.every((row) => isNumber(row[at])),
  );
  const target = columns.pop();
  return target !== undefined && columns.length > 0 ? { path, target, columns } : undefined;
}

/** Programs know a column by its name, so that has to be the only one. */
const isOne = (name: string, names: readonly string[]) =>
  /^[\w .-]+$/.test(name) && names.indexOf(name) === names.lastIndexOf(name);

const isNumber = (field = '') => field.trim() !== '' && Number.isFinite(Number(field));

/** The fields of a line; a quoted one may have commas. */
const fieldsOf = (line: string) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
