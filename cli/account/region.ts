import type { Given, Option } from '../command.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';

/** Where a plane is or is to be, in an account. */
export const region: Option = {
  name: 'region',
  value: 'REGION',
  summary: 'Region of AWS (default AWS_REGION, AWS_DEFAULT_REGION)',
};

/** What the option or the environment names, as it stands there. */
export const namedRegion = (given: Given, { env }: System): string | undefined =>
  given.value('region') ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined);

/** The region that a command line means. Throws CommandError where it names none of AWS. */
export function regionOf(given: Given, system: System): string {
  const named = namedRegion(given, system);
  if (named && /^[a-z]{2}(-[a-z]+)+-\d$/.test(named)) return named;
  const fix = 'name one: --region eu-west-1, or export AWS_REGION=eu-west-1';
  throw new CommandError(named ? `'${named}' is no region of AWS.` : 'No region is named.', {
    fix,
  });
}
