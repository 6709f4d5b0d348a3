import type { DefectFinding } from '../../shared/defects/finding.ts';
import { pointerOf } from '../../shared/findings/refusal.ts';
import type { JobSpec } from '../../shared/job/model.ts';
import { partsOf } from '../../shared/job/parts.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { type AccountQuota, QuotasClient } from '../../shared/ports/quotas-client.ts';
import type { InstanceQuota } from '../../statemachines/kinds/kind.ts';
import { kindOf } from '../../statemachines/kinds/kinds.ts';

/** Machines with an accelerator: of most of them a new account may use none. */
const accelerated = /^ml\.(g|p|trn|inf)\d/;

interface Wanted extends InstanceQuota {
  where: string;
}

/** The machines of a job that the account may not use, or not as many: of EC2 it counts vCPU. */
export async function quotaFindings(ports: Ports, spec: JobSpec): Promise<DefectFinding[]> {
  const wanted = partsOf(spec).flatMap(({ stage, spec: part }): Wanted[] => {
    const quota = kindOf(part.kind).instanceQuota?.(part);
    if (!quota || !(quota.service || accelerated.test(quota.name))) return [];
    const path = stage === undefined ? ['instanceType'] : ['stages', stage, 'instanceType'];
    return [{ ...quota, where: pointerOf(path) }];
  });
  const services = Map.groupBy(wanted, ({ service = 'sagemaker' }) => service);
  const found = [...services].map(([service, all]) => findingsOf(ports, service, all));
  return (await Promise.all(found)).flat();
}

async function findingsOf(
  ports: Ports,
  service: string,
  wanted: readonly Wanted[],
): Promise<DefectFinding[]> {
  const names = [...new Set(wanted.map(({ name }) => name))];
  try {
    const known = await ports.clients.of(QuotasClient).named(service, names);
    return wanted.flatMap((one) => {
      const quota = known.find(({ QuotaName }) => QuotaName === one.name);
      return quota && quota.Value < one.instances ? [tooFew(service, one, quota)] : [];
    });
  } catch (error) {
    const why = (error as Error).message;
    return wanted.map(({ where, name }) => ({
      level: 'warning',
      where,
      found: `Whether the account may use it is not known: Service Quotas answered ${why}.`,
      fix: `Look in the console, at Service Quotas for ${service}: ${name}.`,
    }));
  }
}

const tooFew = (
  service: string,
  { where, name, instances }: Wanted,
  { Value, QuotaCode }: AccountQuota,
): DefectFinding => ({
  level: 'error',
  where,
  found: `The account's quota "${name}" is ${Value}; the job needs ${instances}.`,
  fix:
    'Ask AWS for more (it takes hours or days, and costs nothing): aws service-quotas ' +
    `request-service-quota-increase --service-code ${service} --quota-code ${QuotaCode} ` +
    `--desired-value ${instances}`,
});
