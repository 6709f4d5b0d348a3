/** An instant as people read it: `2026-01-08 12:00 UTC`. */
export function minuteText(instant: string | number): string {
  const text = new Date(instant).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
  return `${text.replace('T', ' ')} UTC`;
}
