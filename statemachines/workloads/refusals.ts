import type { Reason } from '../../shared/errors.ts';

/**
 * What AWS says when it starts nothing, as users have quoted it: a limit of the account first,
 * because its sentences speak of capacity too.
 */
const refusals: readonly { says: RegExp; reason: Reason }[] = [
  // "You've reached the limit on the number of vCPUs you can run concurrently" (also: of tasks):
  // dask-cloudprovider#299, copilot-cli#2685.
  { says: /reached the limit on the number of/i, reason: 'QuotaExceeded' },
  // "The requested CPU configuration is above your limit": copilot-cli#3064.
  { says: /configuration is above your limit/i, reason: 'QuotaExceeded' },
  // "Cannot have more than 1 builds in queue for the account": landing-zone-accelerator#1013.
  { says: /cannot have more than \d+ builds/i, reason: 'QuotaExceeded' },
  // "Capacity is unavailable at this time": Amazon ECS developer guide, "API failures messages".
  { says: /capacity is unavailable/i, reason: 'CapacityUnavailable' },
  // "RESOURCE:CPU", "RESOURCE:MEMORY": the same guide.
  { says: /^RESOURCE:/, reason: 'CapacityUnavailable' },
];

/** The reason of a refusal in AWS's words, or undefined for words that nobody has quoted yet. */
export const refusalOf = (words: string): Reason | undefined =>
  refusals.find(({ says }) => says.test(words))?.reason;
