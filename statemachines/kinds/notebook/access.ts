import * as z from 'zod';
import type { Config } from '../../../shared/ports/config.ts';
import type { Finding } from '../kind.ts';

/** The least of its 32 bits that a range names: 24, which are 256 addresses, an office. */
const leastPrefix = 24;

/** Ranges that nobody comes from over the internet: RFC 1122, 1918, 3927, 5771 and later, 6598. */
const notPublic = [
  /^(0|10|127|22[4-9]|2[345]\d)\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^192\.168\./,
  /^169\.254\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
];

const safer =
  'name the address that you come from, such as 203.0.113.7/32 (checkip.amazonaws.com tells ' +
  'yours), or leave access out: trainyard open makes a way for you alone';

/** Who may come to a notebook over the internet: addresses that somebody has, and few of them. */
const range = z
  .cidrv4(`must be a range of IPv4 addresses; ${safer}`)
  .refine((text) => Number(text.split('/')[1]) >= leastPrefix, {
    error: ({ input }) =>
      `is ${input}, which lets in more than 256 addresses (/${leastPrefix}); ${safer}`,
  })
  .refine((text) => !notPublic.some((range) => range.test(text)), {
    error: ({ input }) => `is ${input}, from which nobody comes over the internet; ${safer}`,
  });

/** What opens a notebook to somebody besides its owner's own way. */
export const access = z.strictObject({ cidr: range });

/** What a job with `access` needs of the network that it runs in. */
export function accessFindings(given: z.output<typeof access> | undefined, config: Config) {
  if (!given || config.network.publicAddresses) return [];
  const message =
    'needs public subnets, and tasks of this plane run in private ones (network of ' +
    'trainyard.config.ts); leave access out: trainyard open makes a way for you alone';
  return [{ path: ['access'], message } satisfies Finding];
}
