import type { ResourceHandler } from '../../kernel/types.ts';
import { putTargets, removeAllTargets } from './rule-targets.ts';
import { putRule } from './rules.ts';
import { busArn } from './store.ts';

const eventBus: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const name: string = properties.Name ?? physicalName;
  tx.run('INSERT OR IGNORE INTO events_bus VALUES (?)', name);
  return { ref: name, attributes: { Arn: busArn(context, name), Name: name } };
};

/** `Ref` of a rule on another bus than the default one is `bus|name`, as in CloudFormation. */
const rule: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const { EventPattern, Targets = [], Name = physicalName, ...others } = properties;
  const request = {
    ...others,
    Name,
    ...(EventPattern !== undefined && { EventPattern: JSON.stringify(EventPattern) }),
  };
  const row = putRule(tx, request, context);
  removeAllTargets(tx, row.arn);
  putTargets(tx, row.arn, Targets.map(withNumbers));
  const ref = row.bus === 'default' ? row.name : `${row.bus}|${row.name}`;
  return { ref, attributes: { Arn: row.arn } };
};

/** CloudFormation accepts numbers as text. */
function withNumbers<T extends { RetryPolicy?: Record<string, unknown> }>(target: T): T {
  if (!target.RetryPolicy) return target;
  const numbers = Object.entries(target.RetryPolicy).map(([key, value]) => [key, Number(value)]);
  return { ...target, RetryPolicy: Object.fromEntries(numbers) };
}

/** Buses and rules; the policies of buses are iam's. */
export const eventsResources: Record<string, ResourceHandler> = {
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': rule,
};
