import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFiring } from '../../../infra/local/services/scheduler/expression.ts';
import { ScheduleError } from '../../../shared/time/cron.ts';
import { occurrences, parseRecurrence } from '../../../shared/time/schedule.ts';
import { instantOf, isTimeZone, wallOf } from '../../../shared/time/zone.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
];

describe('five fields of a crontab', () => {
  it.each([
    ['0 2 * * *', 'cron(0 2 * * ? *)'],
    ['*/15 8-17/3 * * 1-5', 'cron(0,15,30,45 8,11,14,17 ? * 2-6 *)'],
    ['0 9 * jan,dec sun', 'cron(0 9 ? 1,12 1 *)'],
    ['0 9 * * 5-7', 'cron(0 9 ? * 1,6,7 *)'],
    ['5 4 1,15 * *', 'cron(5 4 1,15 * ? *)'],
  ])('%s is %s', (crontab, aws) => {
    expect(parseRecurrence(crontab).expression).toBe(aws);
  });

  it.each(['0 2 1 * 1', '60 * * * *', '* * * *', '0 2 ? * *', 'cron(0 2 * * *)', 'rate(1 days)'])(
    '%s is refused',
    (text) => {
      expect(() => parseRecurrence(text)).toThrow(ScheduleError);
    },
  );
});

describe('a time zone', () => {
  it('is a name of the IANA database, not an offset', () => {
    expect(zones.every(isTimeZone)).toBe(true);
    expect(['+02:00', 'Mars/Base', '', 'UTC+2'].filter(isTimeZone)).toEqual([]);
  });

  it('gives back the instant that its wall clock shows, or the first of two', () => {
    const from = Date.UTC(2011, 0, 1);
    const instants = fc.integer({ min: from, max: Date.UTC(2035, 0, 1) });
    void fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        const whole = instant - (instant % 1000);
        const back = instantOf(wallOf(whole, zone), zone);
        expect(back).toBeLessThanOrEqual(whole);
        expect(whole - back!).toBeLessThanOrEqual(3_600_000);
        expect(wallOf(back!, zone)).toBe(wallOf(whole, zone));
      }),
    );
  });
});

describe('the occurrences of a schedule', () => {
  it('are those at which the local Scheduler fires', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const day = fc.oneof(
      fc.constantFrom('* * ?', 'L * ?', 'LW * ?', '15W * ?', '29 2 ?'),
      fc.constantFrom('? * MON-FRI', '? * 6L', '? * TUE#2', '? 3,10 SUN'),
    );
    const after = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
    void fc.assert(
      fc.property(
        minute,
        hour,
        day,
        after,
        fc.constantFrom(...zones),
        (m, h, d, from, timeZone) => {
          const expression = `cron(${m} ${h} ${d} *)`;
          const own = { timeZone, after: from, anchor: from, count: 4 };
          let at: number | undefined = from;
          const fired = Array.from({ length: 4 }, () => {
            at = nextFiring({ expression, timeZone, from }, at!);
            return at;
          });
          expect(occurrences(parseRecurrence(expression), own)).toEqual(fired);
        },
      ),
      { numRuns: 200 },
    );
  });
});
