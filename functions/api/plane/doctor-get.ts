import { type Caller, sees } from '../../../shared/http/caller.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { admissionCheck } from '../../doctor/admission.ts';
import { orUnknown } from '../../doctor/check.ts';
import { concurrencyCheck } from '../../doctor/concurrency.ts';
import { failureCheck } from '../../doctor/failures.ts';
import { outageCheck } from '../../doctor/outages.ts';
import { peopleChecks } from '../../doctor/people.ts';
import { removalCheck } from '../../doctor/removals.ts';
import { scheduleChecks } from '../../doctor/schedules.ts';
import { storageCheck } from '../../doctor/storage.ts';
import { handler } from '../handler.ts';
import type { Check } from './answers.ts';
import { planeRoutes } from './routes.ts';

/**
 * `GET /doctor`: what keeps people from being told, and what got stuck. Addresses and the words of
 * errors, which may be of other projects, are for admins.
 */
export const create = (ports: Ports) =>
  handler(ports, planeRoutes['doctor-get'], async ({ caller }) => {
    const discreet = caller.role !== 'admin';
    const looked = await Promise.all([
      orUnknown('people', peopleChecks(ports, discreet)),
      orUnknown('failures', failureCheck(ports, discreet)),
      orUnknown('schedules', scheduleChecks(ports, caller)),
      orUnknown('admission', admissionCheck(ports, caller)),
      orUnknown('outages', outageCheck(ports, caller, discreet)),
      orUnknown('removals', removalCheck(ports, caller)),
      orUnknown('concurrency', concurrencyCheck(ports)),
      orUnknown('storage', storageCheck(ports)),
    ]);
    const checks: Check[] = [planeCheck(ports), callerCheck(ports, caller), ...looked.flat()];
    const { subject, role } = caller;
    const projects = ports.config.projects.filter((project) => sees(caller, project));
    return { body: { time: ports.clock.iso(), caller: { subject, role, projects }, checks } };
  });

function planeCheck({ config }: Ports): Check {
  return { name: 'plane', status: 'ok', found: `${config.plane} in ${config.region} answers` };
}

function callerCheck({ config }: Ports, { subject, role, projects }: Caller): Check {
  const name = 'caller';
  if (projects.includes('*')) {
    return { name, status: 'ok', found: `${subject} is ${role} of every project` };
  }
  const unknown = projects.filter((project) => !config.projects.includes(project));
  const found = `${subject} is ${role} of ${projects.join(', ') || 'no project'}`;
  if (projects.length > unknown.length) return { name, status: 'ok', found };
  return {
    name,
    status: 'fail',
    found: `${found}, which this plane does not have`,
    fix: `Ask an admin for one of ${config.projects.join(', ')}.`,
  };
}
