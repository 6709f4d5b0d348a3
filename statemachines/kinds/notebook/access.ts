import * as z from 'zod';
import type { Config } from '../../../shared/ports/config.ts';
import type { Finding } from '../kind.ts';

/** The least of its 32 bits that a range names: 24, which are 256 addresses, an office. */
const leastPrefix = 24;

/** A byte, and a range of IPv4 addresses. */
const byte = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const form = new RegExp(`^(${byte}\\.){3}${byte}/([0-9]|[12]\\d|3[0-2])$`);

/** Ranges that nobody comes from over the internet: RFC 1122, 1918, 3927, 5771 and later, 6598. */
const notPublic = new RegExp(
  '^(0|10|127|22[4-9]|2[345]\\d|172\\.(1[6-9]|2\\d|3[01])|192\\.168|169\\.254|' +
    '100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))\\.',
);

const without = 'or leave access out: trainyard open makes a way for you alone';

/** What is wrong with a range; undefined: somebody has these addresses, and few of them. */
function faultOf(text: string): string | undefined {
  if (!form.test(text)) return 'must be a range of IPv4 addresses';
  if (Number(text.split('/')[1]) < leastPrefix) return `is ${text}, more than 256 addresses`;
  return notPublic.test(text) ? `is ${text}, where nobody on the internet is` : undefined;
}

const range = z.string().refine((text) => faultOf(text) === undefined, {
  error: ({ input }) =>
    `${faultOf(String(input))}; name yours, such as 203.0.113.7/32 ` +
    `(checkip.amazonaws.com tells it), ${without}`,
});

/** What opens a notebook to somebody besides its owner's own way. */
export const access = z.strictObject({ cidr: range });

/** What a job with `access` needs of the network that it runs in. */
export function accessFindings(given: z.output<typeof access> | undefined, config: Config) {
  if (!given || config.network.publicAddresses) return [];
  const message = `needs public subnets, and those of this plane are private; ${without}`;
  return [{ path: ['access'], message } satisfies Finding];
}
