import { AwsError } from '../../kernel/types.ts';

/**
 * Compiles a filter pattern of plain terms, which are case-sensitive: all must be there; a `-term`
 * must not; of `?term`s one must, unless there are terms of other sorts (then AWS ignores them).
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) {
    const message = `The local plane knows filter patterns of plain terms only, not: ${text}`;
    throw new AwsError('InvalidParameterException', message);
  }
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign, quoted, plain]) => ({
      sign,
      term: quoted === undefined ? (plain as string) : quoted.replace(/\\(.)/g, '$1'),
    }),
  );
  const withSign = (wanted: string) =>
    terms.filter(({ sign }) => sign === wanted).map(({ term }) => term);
  const [required, excluded, optional] = [withSign(''), withSign('-'), withSign('?')];
  const choice = required.length + excluded.length > 0 ? [] : optional;
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (choice.length === 0 || choice.some((term) => message.includes(term)));
}
