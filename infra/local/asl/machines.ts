/** State machines, their versions and aliases: the tables behind the operations. */
import { createHash } from 'node:crypto';
import { AwsError, type Context, type Tx } from '../kernel/types.ts';
import { checkDefinition } from './definition.ts';
import { definitionText } from './execution-store.ts';
import type { Json } from './model.ts';
import type { MachineRow } from './schema.ts';

/** `arn:aws:states:…:stateMachine:NAME` */
export function machineArn(context: Context, name: string): string {
  return `arn:aws:states:${context.region}:${context.account}:stateMachine:${name}`;
}

/** What an ARN leads to: a machine as it is, a version, or an alias that chose a version. */
export interface Target {
  machine: MachineRow;
  definition: string;
  role: string;
  version: string | null;
  alias: string | null;
}

interface VersionRow {
  arn: string;
  machine: string;
  number: number;
  definition: string;
  role: string;
  revision: string;
  description: string | null;
  created: number;
}

interface AliasRow {
  arn: string;
  machine: string;
  name: string;
  routing: string;
  description: string | null;
  created: number;
  updated: number;
}

/** A version's share of an alias's executions, in percent. */
export interface Route {
  stateMachineVersionArn: string;
  weight: number;
}

function doesNotExist(arn: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

/** Refuses what is no ARN at all, as AWS does before it looks for anything. */
export function checkArn(arn: unknown): string {
  if (typeof arn === 'string' && arn.startsWith('arn:')) return arn;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
}

/** The machine's row, or StateMachineDoesNotExist. */
export function requireMachine(tx: Tx, arn: string): MachineRow {
  checkArn(arn);
  const row = tx.get<MachineRow>('SELECT * FROM states_machine WHERE arn = ?', arn);
  if (!row) throw doesNotExist(arn);
  return row;
}

/** Follows an ARN of a machine, a version or an alias. */
export function resolve(tx: Tx, context: Context, arn: string): Target {
  checkArn(arn);
  const machine = tx.get<MachineRow>('SELECT * FROM states_machine WHERE arn = ?', arn);
  if (machine) {
    const { definition, role } = machine;
    return { machine, definition, role, version: null, alias: null };
  }
  const alias = tx.get<AliasRow>('SELECT * FROM states_alias WHERE arn = ?', arn);
  const versionArn = alias ? drawRoute(JSON.parse(alias.routing), context.random) : arn;
  const sql = 'SELECT * FROM states_version WHERE arn = ?';
  const version = tx.get<VersionRow>(sql, versionArn);
  if (!version) throw doesNotExist(arn);
  return {
    machine: requireMachine(tx, version.machine),
    definition: version.definition,
    role: version.role,
    version: version.arn,
    alias: alias?.arn ?? null,
  };
}

function drawRoute(routes: Route[], random: () => number): string {
  const [first] = routes;
  if (!first) throw new Error('An alias has at least one route');
  if (routes.length === 1) return first.stateMachineVersionArn;
  const drawn = random() * 100;
  return drawn < first.weight
    ? first.stateMachineVersionArn
    : (routes[1] as Route).stateMachineVersionArn;
}

/** Stores a definition text once and answers its digest. */
function keepDefinition(tx: Tx, text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  tx.run('INSERT OR IGNORE INTO states_definition (digest, text) VALUES (?, ?)', digest, text);
  return digest;
}

/** Creates the machine or gives it a new definition or role; the same again changes nothing. */
export function putMachine(
  tx: Tx,
  context: Context,
  machine: { name: string; definition: string; role: string; type?: string },
): MachineRow {
  checkDefinition(machine.definition, machine.type);
  checkArn(machine.role);
  const arn = machineArn(context, machine.name);
  const definition = keepDefinition(tx, machine.definition);
  const known = tx.get<MachineRow>('SELECT * FROM states_machine WHERE arn = ?', arn);
  if (known && known.definition === definition && known.role === machine.role) return known;
  const sql =
    'INSERT INTO states_machine (arn, name, type, definition, role, revision, created) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET ' +
    'definition = excluded.definition, role = excluded.role, revision = excluded.revision';
  const type = machine.type ?? 'STANDARD';
  const revision = context.uuid();
  tx.run(sql, arn, machine.name, type, definition, machine.role, revision, context.now);
  return requireMachine(tx, arn);
}

/** Publishes the machine as it is; a revision already published answers its version. */
export function publishVersion(
  tx: Tx,
  context: Context,
  arn: string,
  description: string | undefined,
): VersionRow {
  const machine = requireMachine(tx, arn);
  const latestSql = 'SELECT * FROM states_version WHERE machine = ? ORDER BY number DESC LIMIT 1';
  const latest = tx.get<VersionRow>(latestSql, arn);
  if (latest && latest.revision === machine.revision) return latest;
  const number = (latest?.number ?? 0) + 1;
  const { definition, role, revision } = machine;
  const sql =
    'INSERT INTO states_version ' +
    '(arn, machine, number, definition, role, revision, description, created) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
  const row = [`${arn}:${number}`, arn, number, definition, role, revision] as const;
  tx.run(sql, ...row, description ?? null, context.now);
  return tx.get<VersionRow>(latestSql, arn) as VersionRow;
}

/** Creates or redirects an alias. */
export function putAlias(
  tx: Tx,
  context: Context,
  name: string,
  routes: Route[],
  description: string | undefined,
): AliasRow {
  const [first] = routes;
  if (!first || routes.length > 2 || routes.reduce((sum, { weight }) => sum + weight, 0) !== 100) {
    const what = 'Routing configuration must have one or two versions with weights that sum to 100';
    throw new AwsError('ValidationException', what);
  }
  const sql = 'SELECT * FROM states_version WHERE arn = ?';
  for (const { stateMachineVersionArn: arn } of routes) {
    if (!tx.get(sql, arn)) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
  }
  const machine = first.stateMachineVersionArn.replace(/:\d+$/, '');
  const arn = `${machine}:${name}`;
  const upsert =
    'INSERT INTO states_alias (arn, machine, name, routing, description, created, updated) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET ' +
    'routing = excluded.routing, description = excluded.description, updated = excluded.updated';
  const { now } = context;
  tx.run(upsert, arn, machine, name, JSON.stringify(routes), description ?? null, now, now);
  return requireAlias(tx, arn);
}

/** The alias's row, or ResourceNotFound. */
export function requireAlias(tx: Tx, arn: string): AliasRow {
  checkArn(arn);
  const row = tx.get<AliasRow>('SELECT * FROM states_alias WHERE arn = ?', arn);
  if (!row) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
  return row;
}

/** DescribeStateMachine's reply. */
export function describeMachine(tx: Tx, context: Context, arn: string): Json {
  const { machine, definition, role, version } = resolve(tx, context, arn);
  return {
    stateMachineArn: version ?? machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: definitionText(tx, definition),
    roleArn: role,
    type: machine.type,
    creationDate: machine.created / 1000,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    revisionId: machine.revision,
  };
}
