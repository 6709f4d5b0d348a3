import type { Check } from '../api/plane/answers.ts';

/** A number with its noun: `1 message`, `2 messages`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** How long ago, roughly: `40 s`, `12 min`, `3 h`, `2 days`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** The checks, or that they could not be made: the doctor is for times when calls fail. */
export async function orUnknown(
  name: string,
  checks: Promise<Check | Check[]>,
): Promise<Check | Check[]> {
  try {
    return await checks;
  } catch (error) {
    const { name: what, message } = error as Error;
    return { name, status: 'warn', found: `could not be looked at: ${what}: ${message}` };
  }
}
