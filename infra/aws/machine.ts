import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Stack, Validations } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tokensOf } from './checks/asl.ts';
import type { PlaneFunction } from './function.ts';
import type { Names } from './names.ts';
import { machineFile } from './paths.ts';
import { type Permission, ScopedRole, serviceOf } from './role.ts';

/** The steps by their tokens: the one of the job's machine, or the ones of all kinds. */
export type Steps = ReadonlyMap<string, readonly PlaneFunction[]>;

interface MachineProps {
  name: string;
  names: Names;
  steps: Steps;
  /** By their tokens, for the machine that starts them. */
  machines?: ReadonlyMap<string, Machine>;
}

/** A state machine from its file, with the alias `live` that callers use. */
export class Machine extends Construct {
  readonly machine: sfn.StateMachine;
  readonly live: sfn.CfnStateMachineAlias;
  readonly name: string;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const { name, names, steps, machines = new Map<string, Machine>() } = props;
    this.name = name;
    const definition = readFileSync(machineFile(name), 'utf8');
    const tokens = tokensOf(definition);
    const called = tokens.flatMap((token) => steps.get(token) ?? []);
    const started = tokens.flatMap((token) => machines.get(token) ?? []);
    const { role } = new ScopedRole(this, 'Access', {
      name: names.ownRole(`machine-${name}`),
      anyName: true,
      trust: serviceOf('states.amazonaws.com'),
      permissions: [...invocation(called), ...starting(started, names)],
    });
    const substitutions = Object.fromEntries(
      tokens.map((token) => [token, substitutionOf(token, name, steps, machines)]),
    );
    this.machine = new sfn.StateMachine(this, 'Machine', {
      stateMachineName: names.machineName(name),
      stateMachineType: sfn.StateMachineType.STANDARD,
      definitionBody: sfn.DefinitionBody.fromFile(machineFile(name)),
      definitionSubstitutions: substitutions,
      role,
    });
    this.live = this.publish(Stack.of(this).resolve([definition, substitutions, role.roleArn]));
    acknowledgeNoLogs(this);
  }

  /**
   * A change is a new version, to which the alias then points. A version is a snapshot: it keeps
   * the functions that it calls and the role that it has, which may be replaced.
   */
  private publish(snapshot: unknown) {
    const hash = createHash('sha256').update(JSON.stringify(snapshot)).digest('hex').slice(0, 12);
    const version = new sfn.CfnStateMachineVersion(this, `Version${hash}`, {
      stateMachineArn: this.machine.stateMachineArn,
    });
    return new sfn.CfnStateMachineAlias(this, 'Live', {
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
  }
}

/** The ARN that a token stands for; for a step of every kind, a JSONata object of them by kind. */
function substitutionOf(
  token: string,
  name: string,
  steps: Steps,
  machines: ReadonlyMap<string, Machine>,
): string {
  const called = steps.get(token) ?? [];
  const byKind = called.flatMap(({ plan, callee }) =>
    plan.kind === undefined ? [] : `'${plan.kind}': '${callee.functionArn}'`,
  );
  if (byKind.length > 0) return `{${byKind.join(', ')}}`;
  const arn = called[0]?.callee.functionArn ?? machines.get(token)?.live.ref;
  if (arn) return arn;
  const known = [...steps.keys(), ...machines.keys()].join(', ');
  throw new Error(
    `statemachines/${name}.asl.json: nothing is called \${${token}}. Known: ${known}.`,
  );
}

function invocation(called: readonly PlaneFunction[]): Permission[] {
  if (called.length === 0) return [];
  const resources = called.map(({ calleeArn }) => calleeArn);
  return [{ actions: ['lambda:InvokeFunction'], resources }];
}

/** What `startExecution.sync:2` takes: start, look, stop, and the rule that tells of the end. */
function starting(started: readonly Machine[], names: Names): Permission[] {
  if (started.length === 0) return [];
  return [
    {
      actions: ['states:StartExecution'],
      resources: started.flatMap(({ name }) => names.machineArns(name)),
    },
    {
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: started.map(({ name }) => names.executionArn(name)),
      wildcard: 'Each attempt of a job is an execution of its own.',
    },
    {
      actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      resources: [names.syncRuleArn],
    },
  ];
}

function acknowledgeNoLogs(machine: Machine) {
  const reason =
    'Step Functions keeps the whole history of an execution for 90 days; ' +
    'a copy in CloudWatch or X-Ray would bill per transition and say nothing more.';
  Validations.of(machine).acknowledge(
    { id: 'AwsSolutions-SF1', reason },
    { id: 'AwsSolutions-SF2', reason },
  );
}
