import * as z from 'zod';
import { limits } from '../../shared/limits.ts';
import { mustBe } from '../../shared/schema.ts';

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function ttlSeconds(text: string): number {
  const [, count = '', unit = 's'] = /^(\d+)([smhd])?$/.exec(text) ?? [];
  return Number(count) * secondsOf[unit]!;
}

const { min, max } = limits.ttlSeconds;

const inTime = mustBe(`a duration such as 8h or 7d, from ${min} s to ${max / 86_400} d, or never`);

/** How long something lives, as seconds or `never`. */
export const ttl = z
  .union(
    [
      z.literal('never'),
      z
        .union([
          z.int(),
          z
            .string()
            .regex(/^\d{1,9}[smhd]?$/)
            .transform(ttlSeconds),
        ])
        .pipe(z.int(inTime).min(min, inTime).max(max, inTime)),
    ],
    inTime,
  )
  .register(z.globalRegistry, {
    description: `Seconds, or such as 8h or 7d, from ${min} s to ${max} s; or never`,
  });

/** The name in its project of what lives on. */
export const leaseName = z
  .string()
  .regex(
    /^[a-z](?:-?[a-z0-9]){0,29}$/,
    'must begin with a letter from a to z, and go on with such letters, digits and single ' +
      'hyphens, none at its end: 1 to 30 characters',
  )
  .max(30, 'must have 30 characters at most');

/** What never expires is reserved for month by month, in seconds: the longest month. */
const monthSeconds = 31 * 86_400;

/** How long it is paid for at first. */
export const paidSeconds = (lives: z.output<typeof ttl>): number =>
  lives === 'never' ? monthSeconds : lives;
