import type { DefectFinding } from '../../shared/defects/finding.ts';
import { specFindings } from '../../shared/defects/spec-checks.ts';
import { pointerOf } from '../../shared/findings/refusal.ts';
import type { Job } from '../../shared/job/model.ts';
import { partsOf } from '../../shared/job/parts.ts';
import { Queue } from '../../shared/job/queue.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { sharedPlaces } from '../../shared/project-access.ts';
import { limitOf } from '../../shared/store/place-writes.ts';
import type { Finding } from '../../statemachines/kinds/kind.ts';
import { quotaNameOf } from '../../statemachines/kinds/kinds.ts';
import { exposureOf, imagesOf, inputsOf } from './access.ts';
import { quotaFindings } from './account-quotas.ts';
import { machineBounds, timeBounds } from './bounds.ts';
import { madeBy } from './made.ts';
import { prefixOf, rolesOf, startingRoleOf } from './roles.ts';

/**
 * All of a plan beside its cost: what a job takes, makes and may, and what is wrong with it.
 *
 * @param missing what it asks for that is not there yet
 */
export async function planSections(
  ports: Ports,
  { spec, project }: Job,
  missing: readonly Finding[],
) {
  const { config } = ports;
  const made = madeBy(spec);
  return {
    time: timeBounds(spec, config.region),
    creates: made.map(({ role: _role, address: _address, name, ...one }) => ({
      ...one,
      name: name
        .replace('{plane}', config.plane)
        .replace('{project}', project)
        .replace('{repository}', config.repositoryUri),
    })),
    roles: [...rolesOf(ports, project, made), ...startingRoleOf(ports, project, spec)],
    quotas: await quotasOf(ports, quotaNames(spec, project)),
    images: await imagesOf(ports, project, spec),
    inputs: await inputsOf(ports, project, spec),
    exposure: exposureOf(ports, spec, made),
    machines: machineBounds(spec),
    findings: [
      ...specFindings(spec, {
        repositoryUri: config.repositoryUri,
        readable: [prefixOf(ports, project), ...sharedPlaces(config, project)],
      }),
      ...missing.map(asPlanned),
      ...(await quotaFindings(ports, spec)),
    ],
  };
}

/** A submission would be refused for it; a plan may be made before it is mended. */
const asPlanned = ({ path, message }: Finding): DefectFinding => ({
  level: 'error',
  where: pointerOf(path),
  found: message,
  fix: 'Name a job that has succeeded, or an archive by its address in S3.',
});

/** The slots that a job and its stages wait for. */
function quotaNames(spec: Job['spec'], project: string): string[] {
  const names = partsOf(spec).flatMap(({ spec: part }) => quotaNameOf(part, project) ?? []);
  return [...new Set(names)];
}

async function quotasOf(ports: Ports, names: readonly string[]) {
  const queue = new Queue(ports);
  return await Promise.all(
    names.map(async (quota) => {
      const { inUse, shares } = await queue.quotaState(quota);
      const allowed = limitOf(quota, ports.config) ?? null;
      const free = allowed === null ? null : Math.max(0, allowed - inUse);
      const waiting = shares.reduce((sum, share) => sum + share.waiting, 0);
      return { quota, allowed, inUse, free, waiting };
    }),
  );
}
