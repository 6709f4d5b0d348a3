/** The operations on state machines, versions and aliases. */
import { requireTrust } from '../kernel/require-trust.ts';
import { AwsError, type Context, type Operation, type Shape } from '../kernel/types.ts';
import { onAny, onArn, passingRole } from './checks.ts';
import { jsonProblem } from './definition.ts';
import { problemsOf } from './definition-check.ts';
import { definitionText } from './execution-store.ts';
import {
  checkArn,
  describeMachine,
  machineArn,
  publishVersion,
  putAlias,
  putMachine,
  requireAlias,
  requireMachine,
} from './machines.ts';
import type { MachineRow } from './schema.ts';

/** Names of machines and executions: AWS's characters, 1 to 80 of them. */
export function checkName(name: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: AWS forbids control characters
  const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
  if (typeof name === 'string' && /^.{1,80}$/s.test(name) && !forbidden.test(name)) return name;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

/** As AWS words it; without a role the definition is told of first. */
function requireRole(context: Context, role: unknown, sourceArn: string): void {
  if (typeof role !== 'string' || !role.startsWith('arn:')) return;
  const service = 'states.amazonaws.com';
  requireTrust(context, role, { service, sourceArn }, (why) => {
    const message = `The global service principal ${service} is not authorized to assume the`;
    return new AwsError('AccessDeniedException', `${message} provided role. (${why})`);
  });
}

/** What is kept for nobody would be silently lost. */
export function requireNoLogging({ loggingConfiguration, tracingConfiguration }: Shape): void {
  const refuse = (what: string) => {
    const message = `The local plane has no ${what} of executions: GetExecutionHistory has all.`;
    throw new AwsError('ValidationException', message);
  };
  if ((loggingConfiguration?.level ?? 'OFF') !== 'OFF') refuse('logging (loggingConfiguration)');
  if (tracingConfiguration?.enabled) refuse('tracing (tracingConfiguration)');
}

const createStateMachine: Operation = {
  authorize: passingRole('CreateStateMachine'),
  run: (tx, request, context) => {
    const { definition, roleArn: role, type } = request;
    const name = checkName(request.name);
    const arn = machineArn(context, name);
    requireNoLogging(request);
    requireRole(context, role, arn);
    const known = tx.get<MachineRow>('SELECT * FROM states_machine WHERE arn = ?', arn);
    if (known) {
      const same = definitionText(tx, known.definition) === definition && known.role === role;
      if (same && known.type === (type ?? 'STANDARD')) return created(known);
      const what = `State Machine Already Exists: '${arn}'`;
      throw new AwsError('StateMachineAlreadyExists', what);
    }
    const row = putMachine(tx, context, { name, definition, role, type });
    if (!request.publish) return created(row);
    const version = publishVersion(tx, context, arn, request.versionDescription);
    return { ...created(row), stateMachineVersionArn: version.arn };
  },
};

const created = (row: MachineRow) => ({
  stateMachineArn: row.arn,
  creationDate: row.created / 1000,
});

const updateStateMachine: Operation = {
  authorize: passingRole('UpdateStateMachine'),
  run: (tx, request, context) => {
    const known = requireMachine(tx, request.stateMachineArn);
    requireNoLogging(request);
    if (request.roleArn !== undefined) requireRole(context, request.roleArn, known.arn);
    const definition = request.definition ?? definitionText(tx, known.definition);
    const { name, type } = known;
    const role = request.roleArn ?? known.role;
    const row = putMachine(tx, context, { name, definition, role, type });
    const reply = { updateDate: context.now / 1000, revisionId: row.revision };
    if (!request.publish) return reply;
    const version = publishVersion(tx, context, row.arn, request.versionDescription);
    return { ...reply, stateMachineVersionArn: version.arn };
  },
};

const deleteStateMachine: Operation = {
  authorize: onArn('DeleteStateMachine', 'stateMachineArn'),
  run: (tx, request) => {
    const arn = checkArn(request.stateMachineArn);
    for (const table of ['states_version', 'states_alias']) {
      tx.run(`DELETE FROM ${table} WHERE machine = ?`, arn);
    }
    tx.run('DELETE FROM states_machine WHERE arn = ?', arn);
    return {};
  },
};

const listStateMachines: Operation = {
  authorize: onAny('ListStateMachines'),
  run: (tx) => {
    const rows = tx.all<MachineRow>('SELECT * FROM states_machine ORDER BY name');
    const stateMachines = rows.map(({ arn, name, type, created: at }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: at / 1000,
    }));
    return { stateMachines };
  },
};

const publishStateMachineVersion: Operation = {
  authorize: onArn('PublishStateMachineVersion', 'stateMachineArn'),
  run: (tx, request, context) => {
    const { arn, created: at } = publishVersion(
      tx,
      context,
      request.stateMachineArn,
      request.description,
    );
    return { stateMachineVersionArn: arn, creationDate: at / 1000 };
  },
};

/** An alias belongs to the machine whose versions it routes to. */
const machineOfRoutes = (action: string): Operation['authorize'] => {
  return (request: Shape) => {
    const version = request.routingConfiguration?.[0]?.stateMachineVersionArn ?? '*';
    return [{ action: `states:${action}`, resource: version.replace(/:\d+$/, '') }];
  };
};

const createStateMachineAlias: Operation = {
  authorize: machineOfRoutes('CreateStateMachineAlias'),
  run: (tx, request, context) => {
    const { routingConfiguration, description } = request;
    const name = checkName(request.name);
    const { arn, created: at } = putAlias(tx, context, name, routingConfiguration, description);
    return { stateMachineAliasArn: arn, creationDate: at / 1000 };
  },
};

const updateStateMachineAlias: Operation = {
  authorize: onArn('UpdateStateMachineAlias', 'stateMachineAliasArn'),
  run: (tx, request, context) => {
    const alias = requireAlias(tx, request.stateMachineAliasArn);
    const routes = request.routingConfiguration ?? JSON.parse(alias.routing);
    const description = request.description ?? alias.description ?? undefined;
    const { updated } = putAlias(tx, context, alias.name, routes, description);
    return { updateDate: updated / 1000 };
  },
};

const describeStateMachineAlias: Operation = {
  authorize: onArn('DescribeStateMachineAlias', 'stateMachineAliasArn'),
  run: (tx, request) => {
    const alias = requireAlias(tx, request.stateMachineAliasArn);
    return {
      stateMachineAliasArn: alias.arn,
      name: alias.name,
      routingConfiguration: JSON.parse(alias.routing),
      creationDate: alias.created / 1000,
      updateDate: alias.updated / 1000,
      ...(alias.description === null ? {} : { description: alias.description }),
    };
  },
};

const validateStateMachineDefinition: Operation = {
  authorize: onAny('ValidateStateMachineDefinition'),
  run: (_tx, { definition, type }) => {
    const problems = parsedProblems(definition, type);
    const diagnostics = problems.map((problem) => {
      const [, code, message] = /^(\w+): (.*)$/s.exec(problem) ?? [];
      return { severity: 'ERROR', code, message };
    });
    return { result: diagnostics.length > 0 ? 'FAIL' : 'OK', diagnostics, truncated: false };
  },
};

function parsedProblems(definition: string, type?: string): string[] {
  try {
    return problemsOf(JSON.parse(definition), type);
  } catch (error) {
    return [jsonProblem(definition, error as Error)];
  }
}

/** By operation name. */
export const machineOperations: Record<string, Operation> = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DeleteStateMachine: deleteStateMachine,
  DescribeStateMachine: {
    authorize: onArn('DescribeStateMachine', 'stateMachineArn'),
    run: (tx, { stateMachineArn }, context) => describeMachine(tx, context, stateMachineArn),
  },
  ListStateMachines: listStateMachines,
  PublishStateMachineVersion: publishStateMachineVersion,
  CreateStateMachineAlias: createStateMachineAlias,
  UpdateStateMachineAlias: updateStateMachineAlias,
  DescribeStateMachineAlias: describeStateMachineAlias,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
};
