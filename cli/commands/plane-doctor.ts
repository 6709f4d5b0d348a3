import { awsCalls } from '../account/aws-call.ts';
import { checkAccount } from '../account/checks.ts';
import { regionOf } from '../account/region.ts';
import type { Given } from '../command.ts';
import { doctorText } from '../show/doctor-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard plane doctor`: exit code 0 when a plane can be deployed as it is, else 1. */
export async function run(given: Given, system: System): Promise<number> {
  const region = regionOf(given, system);
  const checks = await checkAccount(awsCalls(region, system), region);
  show(given, system, { checks }, () => doctorText(checks));
  return checks.some(({ status }) => status === 'fail') ? 1 : 0;
}
