import type { Reason } from '../../shared/errors.ts';
import { awsCauses } from './aws-causes.ts';
import type { Cause } from './cause.ts';
import { machineCauses } from './machine-causes.ts';
import { planeCauses } from './plane-causes.ts';
import { programCauses } from './program-causes.ts';

/** Every cause that is known; of several that fit the same words, the first is meant. */
export const causes: readonly Cause[] = [
  ...planeCauses,
  ...machineCauses,
  ...programCauses,
  ...awsCauses,
];

/** Words, and where they were found. */
export interface Said {
  from: 'message' | 'log' | 'trial' | 'waiting';
  at?: string;
  text: string;
}

/** A cause with the words that show it, its groups filled in. */
export interface FoundCause {
  name: string;
  why: string;
  fix: string;
  shown: Said;
}

/**
 * The cause that the words of a job show; undefined where none is known. Words are held against all
 * causes before the next ones are: what was said last, or by the plane itself, comes first.
 */
export function causeOf(
  reason: Reason,
  said: readonly Said[],
  jobId: string,
): FoundCause | undefined {
  const possible = causes.filter(({ reasons }) => reasons.includes(reason));
  for (const shown of said) {
    for (const { name, says, why, fix } of possible) {
      const match = says.exec(shown.text);
      if (!match) continue;
      const filled = (text: string) => filledIn(text, match, jobId);
      return { name, why: filled(why), fix: filled(fix), shown };
    }
  }
  return undefined;
}

/** A group that is not there leaves no gap. */
function filledIn(text: string, groups: RegExpExecArray, jobId: string): string {
  return text
    .replaceAll('{job}', jobId)
    .replace(/ ?\{(\d)\}/g, (place, group) => {
      const value = groups[Number(group)];
      return value === undefined ? '' : place.replace(/\{\d\}/, () => value);
    })
    .replace(/\.\.$/, '.');
}
