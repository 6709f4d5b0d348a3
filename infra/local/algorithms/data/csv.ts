import { CustomerError } from '../customer-error.ts';
import type { Row } from './table.ts';

/**
 * Reads rows of numbers without a header; the label, if there is one, is the first column
 * (Amazon SageMaker Developer Guide, "Common data formats for training").
 *
 * @param labels how many columns at the beginning are labels: `label_size`, 0 or 1
 */
export function readCsv(text: string, labels: number): Row[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, at): Row[] => {
    if (line.trim() === '') return [];
    const fields = line.split(',').map((field, column) => {
      const value = field.trim() === '' ? Number.NaN : Number(field);
      if (Number.isFinite(value)) return value;
      const hint = at === 0 ? ' The file must have no header.' : '';
      throw new CustomerError(
        `Line ${at + 1} of the CSV, column ${column + 1}: found "${field.slice(0, 40)}"; ` +
          `needed: a number.${hint}`,
      );
    });
    const [label] = fields;
    return [labels === 0 ? { features: fields } : { features: fields.slice(1), label: label! }];
  });
}
