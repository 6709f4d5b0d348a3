/** How sizes are written for people. */

/** `312 B`, `4.2 KiB`, `1.0 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${['KiB', 'MiB', 'GiB'][power - 1]}`;
}

/** `1 file`, `12 files`. */
export const countText = (count: number) => (count === 1 ? '1 file' : `${count} files`);
