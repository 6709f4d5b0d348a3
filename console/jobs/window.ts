/** Pixels of a row, which the style sheet says too. */
export const rowHeight = 56;
/** Rows beyond what is seen, so that a fast wheel meets none that is missing. */
const spare = 12;

/** The rows from `first` to before `end` are in the window; a page that is printed has all. */
export function inWindow(top: number, height: number, count: number): [number, number] {
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return [Math.min(first, count), Math.max(end, Math.min(first, count))];
}
