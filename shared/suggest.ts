/** How many letters must be changed, added, dropped or swapped to make one word of the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const change = last[column - 1]! + (same ? 0 : 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swap = swapped ? before[column - 2]! + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(change, swap, current[column - 1]! + 1, last[column]! + 1));
    }
    before = last;
    last = current;
  }
  return last[b.length]!;
}

/** The known word that was probably meant; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const bound = Math.max(1, Math.floor(word.length / 3));
  const near = known
    .map((one) => ({ one, far: one.startsWith(word) && word ? 0 : distance(word, one) }))
    .filter(({ far }) => far <= bound)
    .sort((a, b) => a.far - b.far);
  return near[0]?.one;
}

/** ` Did you mean …?`, or nothing. */
export function meantText(meant: string | undefined): string {
  return meant ? ` Did you mean ${meant}?` : '';
}

/** A sentence without its full stop, and what was probably meant. */
export function withMeant(sentence: string, meant: string | undefined): string {
  return meant ? `${sentence}. Did you mean ${meant}?` : sentence;
}
