import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Statement, statementsOf } from '../../infra/local/iam/policy.ts';
import { authorizationReference, hasConditionKey } from '../../infra/local/iam/reference.ts';
import { allRoles, identityDocuments } from '../../infra/local/iam/store.ts';
import { deploy, withModel } from '../stories/endpoint-world.ts';
import { noDenials, type Story, taskJob } from '../stories/story.ts';

const { actions, types } = authorizationReference();

interface Granted {
  role: string;
  action: string;
  statement: Statement;
}

let granted: Granted[] = [];
let story: Story;

beforeAll(async () => {
  ({ story } = await withModel());
  granted = story.kernel.transact((tx) =>
    allRoles(tx)
      .filter(({ name }) => name !== 'trainyard-admin')
      .flatMap(({ name: role, arn }) =>
        identityDocuments(tx, arn)
          .flatMap(statementsOf)
          .flatMap((statement) =>
            (statement.actions ?? []).map((action) => ({ role, action, statement })),
          ),
      ),
  );
});
afterAll(() => story.stop());

/** Whether some text fits both patterns; `*` stands for any text in either. */
function overlap(one: string, other: string): boolean {
  const seen = new Map<string, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = `${i} ${j}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, false);
    const [a, b] = [one[i], other[j]];
    const found =
      a === undefined && b === undefined
        ? true
        : a === '*'
          ? from(i + 1, j) || (b !== undefined && from(i, j + 1))
          : b === '*'
            ? from(i, j + 1) || (a !== undefined && from(i + 1, j))
            : a !== undefined && a === b && from(i + 1, j + 1);
    seen.set(key, found);
    return found;
  };
  return from(0, 0);
}

/** Whether an ARN of a policy, with its wildcards, is of a resource type's form. */
const isOfType = (arn: string, form: string): boolean =>
  overlap(arn, form.replaceAll('${Partition}', 'aws').replace(/\$\{\w+\}/g, '*'));

/** Granted on `*` though the reference has a resource type, and why. */
const anywhere: Record<string, string> = {
  'ecs:listtasks': 'its type is a container instance, which Fargate has none of; see ecs:cluster',
  'cloudwatch:putmetricdata': 'its type is a dataset; a metric of CloudWatch is no resource',
};

function fits(action: string, resources: readonly string[]): boolean {
  const { on } = actions[action]!;
  if (!on) return resources.every((arn) => arn === '*');
  const service = action.split(':')[0];
  const forms = Object.keys(on).map((type) => types[`${service}:${type}`]?.arn ?? '');
  if (resources.includes('*')) return action in anywhere;
  return resources.every((arn) => forms.some((form) => isOfType(arn, form)));
}

describe('AWS’s authorization reference', () => {
  it('knows every action that a role is granted', () => {
    expect(granted.length).toBeGreaterThan(300);
    expect(granted.filter(({ action }) => !Object.hasOwn(actions, action))).toEqual([]);
  });

  it('has a resource type of the form of every resource that an action is granted on', () => {
    const odd = granted.filter(({ action, statement }) => !fits(action, statement.resources ?? []));
    expect(odd.map(({ role, action, statement }) => [role, action, statement.resources])).toEqual(
      [],
    );
  });

  it('has every condition key for the action that it is asked of', () => {
    const dead = granted.flatMap(({ role, action, statement }) =>
      statement.conditions
        .filter(([, key]) => !hasConditionKey(action, key))
        .map(([, key]) => `${role}: ${action} has no ${key}`),
    );
    expect([...new Set(dead)]).toEqual([]);
  });

  it('finds a condition that could never hold, and a resource of another service', () => {
    const tag = 'application-autoscaling:tagresource';
    expect(hasConditionKey(tag, 'application-autoscaling:service-namespace')).toBe(false);
    expect(hasConditionKey(tag, 'aws:RequestTag/trainyard:plane')).toBe(true);
    expect(fits('sqs:sendmessage', ['arn:aws:sns:us-east-1:000000000000:alerts'])).toBe(false);
    expect(fits('sqs:sendmessage', ['*'])).toBe(false);
  });

  it('has the resources that the local services ask policies about', async () => {
    await deploy(story, { scale: { max: 3, target: 100 } });
    await story.end(await story.submit({ ...taskJob, outputs: ['model'] }));
    const asked = story.trace().flatMap((line) => {
      const [, action = '', resource = ''] = /^\S+ \S+ (\w[\w-]*:\w+) (\S+)/.exec(line) ?? [];
      return action ? [[action.toLowerCase(), resource] as const] : [];
    });
    expect(asked.length).toBeGreaterThan(200);
    const odd = asked.filter(([action, resource]) => !actions[action] || !fits(action, [resource]));
    expect([...new Set(odd.map((one) => one.join(' ')))]).toEqual([]);
    noDenials();
  });
});
