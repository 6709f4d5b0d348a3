import type { CallerRole } from '../../shared/caller-roles.ts';
import { dataFolder, runningPlane } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { secondsFrom } from '../parse/values.ts';
import type { System } from '../system.ts';

/** `trainyard token`: the standard output is the token and nothing else. */
export async function run(given: Given, system: System): Promise<number> {
  const plane = await runningPlane(dataFolder(given, system), system);
  const { mintLocalToken } = await import('../../infra/local/boot/local-token.ts');
  const named = given.values('project');
  const role = (given.value('role') ?? 'submitter') as CallerRole;
  const request = {
    projects: named.length > 0 ? named : ['*'],
    role,
    subject: `local-${role}`,
    ttlSeconds: secondsFrom(given.value('ttl') ?? '1h'),
  };
  system.out(`${await mintLocalToken(plane, request, system.now())}\n`);
  return exitCodes.ok;
}
