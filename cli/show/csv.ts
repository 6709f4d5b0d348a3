/** Rows under a heading as comma-separated values (RFC 4180), lines ended as in Unix. */
export function csv(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heading, ...rows].map((row) => `${row.map(fieldOf).join(',')}\n`).join('');
}

const fieldOf = (text: string) =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
