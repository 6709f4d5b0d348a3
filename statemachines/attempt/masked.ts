import { awsSecret, secretName } from '../../shared/defects/secret-names.ts';
import type { SpecBase } from '../../shared/job/model.ts';

/** Shorter values stand in ordinary words, too. */
const minLength = 8;

/**
 * A text of a job's own code without the values of those of its variables that are named like
 * secrets: the variable's name stands in their place. The job itself shows them to whoever may read
 * it; a message goes further.
 */
export function masked(
  { environment }: SpecBase & { environment?: unknown },
  text: string,
): string {
  return Object.entries(Object(environment) as object)
    .filter(([name]) => secretName.test(name) || awsSecret.test(name))
    .flatMap(([name, value]) =>
      String(value)
        .split('\n')
        .map((line) => [name, line.trim()] as const),
    )
    .filter(([, line]) => line.length >= minLength)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .reduce((rest, [name, line]) => rest.replaceAll(line, () => `[${name}]`), text);
}
