const bars = [...'▁▂▃▄▅▆▇█'];

/** A curve of one line, from the least value to the greatest; nothing where there are below two. */
export function spark(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return '';
  const least = Math.min(...finite);
  const range = Math.max(...finite) - least;
  const barOf = (value: number) =>
    range > 0 ? bars[Math.round(((value - least) / range) * (bars.length - 1))] : bars[0];
  return finite.map(barOf).join('');
}
