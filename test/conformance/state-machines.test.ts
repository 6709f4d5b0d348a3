import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultFolder, playAll, score } from './state-machines.ts';

const absent = !existsSync(defaultFolder);

it.skipIf(absent)(
  absent
    ? 'the Step Functions recordings are not beside this repository, so they are not played'
    : 'at least 95 % of the pure Step Functions recordings pass, and 90 % of all',
  { timeout: 60_000 },
  async () => {
    const played = (await playAll(defaultFolder)) ?? [];
    const pure = score(played.filter((one) => one.pure));
    const all = score(played);

    expect(pure.total).toBeGreaterThan(100);
    expect(pure.passed / pure.total).toBeGreaterThanOrEqual(0.95);
    expect(all.passed / all.total).toBeGreaterThanOrEqual(0.9);
  },
);
