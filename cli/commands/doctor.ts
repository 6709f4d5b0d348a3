import { TrainyardError } from '../../clients/typescript/errors.ts';
import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { type Check, clockCheck, doctorText } from '../show/doctor-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard doctor`: exit code 0 when nothing has to be mended, else 1. */
export async function run(given: Given, system: System): Promise<number> {
  const checks = await looked(given, system);
  show(given, system, { checks }, () => doctorText(checks));
  return checks.some(({ status }) => status === 'fail') ? 1 : 0;
}

/** A plane that cannot be reached, or refuses, is a finding too. */
async function looked(given: Given, system: System): Promise<Check[]> {
  const before = system.now();
  try {
    const { time, checks } = await apiOf(given, system).call('GET /doctor');
    return [...checks, clockCheck(Date.parse(time), before, system.now())];
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    const fix = error.fix ?? 'Check the URL, the credentials, the clock and the access rules.';
    return [{ name: 'plane', status: 'fail', found: error.message, fix }];
  }
}
