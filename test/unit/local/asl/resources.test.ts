import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createStates } from '../../../../infra/local/asl/states.ts';
import type { ResourceResult, Shape } from '../../../../infra/local/kernel/types.ts';
import type { VirtualPlane } from '../../../conformance/virtual-plane.ts';
import { openPlane } from './asl-plane.ts';

const folder = mkdtempSync(join(tmpdir(), 'asl-assets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const handlers = createStates().resources ?? {};

function make(plane: VirtualPlane, type: string, properties: Shape): ResourceResult {
  const resource = {
    logicalId: 'Thing',
    type: `AWS::StepFunctions::${type}`,
    physicalName: 'Plane-Thing',
    properties,
    asset: (key: string) => join(folder, key),
  };
  const handler = handlers[resource.type];
  if (!handler) throw new Error(`No handler for ${resource.type}`);
  return plane.kernel.transact((tx, context) => handler(tx, resource, context));
}

it('makes machine, version and alias of an asset with substitutions, twice the same', async () => {
  const plane = openPlane();
  const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"${Word}","End":true}}}';
  writeFileSync(join(folder, 'machine.json'), text);
  const boot = () => {
    const { ref: StateMachineArn } = make(plane, 'StateMachine', {
      DefinitionS3Location: { Bucket: 'assets', Key: 'machine.json' },
      DefinitionSubstitutions: { Word: 'hello' },
      RoleArn: 'arn:aws:iam::000000000000:role/machine',
    });
    const { ref: StateMachineVersionArn } = make(plane, 'StateMachineVersion', { StateMachineArn });
    const RoutingConfiguration = [{ StateMachineVersionArn, Weight: 100 }];
    return make(plane, 'StateMachineAlias', { Name: 'live', RoutingConfiguration }).ref;
  };
  const alias = boot();
  const started = await plane.states('StartExecution', { stateMachineArn: alias });
  const { described } = await plane.finish(started.executionArn);

  expect(boot()).toBe(alias);
  expect(alias).toBe('arn:aws:states:us-east-1:000000000000:stateMachine:Plane-Thing:live');
  expect(described).toMatchObject({
    output: '"hello"',
    stateMachineVersionArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Plane-Thing:1',
  });
});

it('asks for the permissions that AWS asks for', () => {
  const { operations } = createStates();
  const context = { region: 'us-east-1', account: '000000000000' } as Shape;
  const checks = (name: string, request: Shape) =>
    operations[name]?.authorize(request, context, {} as Shape);
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m:live';

  expect(checks('StartExecution', { stateMachineArn })).toEqual([
    { action: 'states:StartExecution', resource: stateMachineArn },
  ]);
  expect(checks('CreateStateMachine', { name: 'm', roleArn: 'arn:role' })).toEqual([
    {
      action: 'states:CreateStateMachine',
      resource: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
    },
    {
      action: 'iam:PassRole',
      resource: 'arn:role',
      conditions: { 'iam:PassedToService': 'states.amazonaws.com' },
    },
  ]);
});
