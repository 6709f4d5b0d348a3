// What training and serving share: numbers of a CSV file, and powers of their distances.

/** A field that is no number is NaN; quoted fields may hold commas. */
export function rowsOf(text) {
  const [heading = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter(Boolean);
  const names = fieldsOf(heading);
  return lines.map((line) => {
    const fields = fieldsOf(line);
    const each = names.map((name, at) => [name, numberOf(fields[at])]);
    return Object.fromEntries(each);
  });
}

const numberOf = (field = '') => (field.trim() === '' ? Number.NaN : Number(field));

const fieldsOf = (line) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );

/** 1, and of each column its distance from the mean to the powers 1 … degree. */
export function featuresOf(row, { columns, means, spreads, degree }) {
  const powers = Array.from({ length: degree }, (_, at) => at + 1);
  return [
    1,
    ...columns.flatMap((name, at) =>
      powers.map((power) => ((row[name] - means[at]) / spreads[at]) ** power),
    ),
  ];
}

/** What the model says of a row. */
export const predict = (row, model) =>
  featuresOf(row, model).reduce((sum, x, at) => sum + x * model.weights[at], model.mean);
