import * as z from 'zod';
import type { DefectFinding } from './finding.ts';
import { shortText } from './finding.ts';

/** What can carry a defect; a file of another shape is refused by the synth. */
const checked = z
  .object({
    network: z
      .object({
        subnetIds: z.array(z.string()).default([]),
        securityGroupId: z.string().optional(),
        services: z
          .object({
            vpcId: z.string(),
            subnetIds: z.array(z.string()),
            balancerGroupId: z.string(),
            taskGroupId: z.string(),
          })
          .optional(),
      })
      .default({ subnetIds: [] }),
    access: z.array(z.object({ principal: z.string(), role: z.string() })).default([]),
  })
  .catch({ network: { subnetIds: [] }, access: [] });

type CheckedConfig = z.infer<typeof checked>;

interface ConfigCheck {
  id: string;
  find(config: CheckedConfig): Omit<DefectFinding, 'id'>[];
}

const idOf = (sort: string) => new RegExp(`^${sort}-[0-9a-f]{8}([0-9a-f]{9})?$`);

const subnetsAt = (at: string, ids: readonly string[]) =>
  ids.map((id, index) => ({ id, sort: 'subnet', at: `${at}[${index}]` }));

function network({ network: { subnetIds, securityGroupId, services } }: CheckedConfig) {
  const ids = subnetsAt('subnetIds', subnetIds);
  if (securityGroupId !== undefined) {
    ids.push({ id: securityGroupId, sort: 'sg', at: 'securityGroupId' });
  }
  if (services) {
    const { vpcId, subnetIds: balanced, balancerGroupId, taskGroupId } = services;
    ids.push(
      { id: vpcId, sort: 'vpc', at: 'services.vpcId' },
      ...subnetsAt('services.subnetIds', balanced),
      { id: balancerGroupId, sort: 'sg', at: 'services.balancerGroupId' },
      { id: taskGroupId, sort: 'sg', at: 'services.taskGroupId' },
    );
  }
  return ids
    .filter(({ id, sort }) => !idOf(sort).test(id))
    .map(({ id, sort, at }) => {
      const several = /[\s,]/.test(id.trim());
      const why = several ? 'holds several ids in one text' : `is no id such as ${sort}-0a1b2c3d`;
      return {
        level: 'error' as const,
        where: `network.${at}`,
        found: `${JSON.stringify(shortText(JSON.stringify(id).slice(1, -1)))} ${why}.`,
        fix: 'Write a list with one id in each text.',
      };
    });
}

/** `*` alone, or an ARN whose last part, the name, is `*`: nobody in particular. */
const isAnybody = (principal: string) =>
  principal === '*' || /^arn:[^:]*:(iam|sts)::[^:]*:(\*|[\w-]+\/\*)$/.test(principal);

function access({ access: rules }: CheckedConfig) {
  return rules.flatMap(({ principal, role }, index) => {
    if (!isAnybody(principal) || role !== 'admin') return [];
    return [
      {
        level: 'warning' as const,
        where: `access[${index}].principal`,
        found: `Every identity that fits ${principal} is an admin of the plane.`,
        fix: 'Name the role: arn:aws:sts::*:assumed-role/NAME/*',
      },
    ];
  });
}

/** Every check over `trainyard.config.ts`. */
export const configChecks: readonly ConfigCheck[] = [
  { id: 'D09', find: network },
  { id: 'D21', find: access },
];

/** What is wrong in a plane's configuration, before anything is made of it. */
export function configFindings(config: unknown): DefectFinding[] {
  const members = checked.parse(config);
  return configChecks.flatMap(({ id, find }) => find(members).map((found) => ({ id, ...found })));
}
