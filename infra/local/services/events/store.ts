import { AwsError, type Context, type Shape, type Tx } from '../../kernel/types.ts';

/** Buses, rules and targets. The bus `default` is always there and has no row. */
export const eventsSchema = `
  CREATE TABLE IF NOT EXISTS events_bus (name TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS events_rule (
    arn TEXT PRIMARY KEY, bus TEXT NOT NULL, name TEXT NOT NULL, pattern TEXT, schedule TEXT,
    state TEXT NOT NULL, description TEXT, role TEXT);
  CREATE INDEX IF NOT EXISTS events_rule_bus ON events_rule (bus, name);
  CREATE TABLE IF NOT EXISTS events_target (
    rule TEXT NOT NULL, id TEXT NOT NULL, spec TEXT NOT NULL, PRIMARY KEY (rule, id));
`;

/** A rule as it is kept. */
export interface RuleRow {
  arn: string;
  bus: string;
  name: string;
  /** JSON. */
  pattern: string | null;
  schedule: string | null;
  state: string;
  description: string | null;
  role: string | null;
}

/** A target as PutTargets takes it. */
export interface Target {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
  DeadLetterConfig?: { Arn?: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
}

/** The bus's name, from a name or an ARN; `default` when none is given. */
export function busName(nameOrArn: string | undefined): string {
  return nameOrArn?.split('/').at(-1) ?? 'default';
}

/** The ARN of a bus of this plane. */
export function busArn({ region, account }: Context, nameOrArn: string | undefined): string {
  return `arn:aws:events:${region}:${account}:event-bus/${busName(nameOrArn)}`;
}

/** A rule's ARN; only other buses than the default one are named in it. */
export function ruleArn(context: Context, name: string, bus: string | undefined): string {
  const on = busName(bus);
  const path = on === 'default' ? name : `${on}/${name}`;
  return `arn:aws:events:${context.region}:${context.account}:rule/${path}`;
}

/** Whether the bus is `default` or was made. */
export function busExists(tx: Tx, name: string): boolean {
  return (
    name === 'default' || tx.get('SELECT 1 FROM events_bus WHERE name = ?', name) !== undefined
  );
}

/** @throws ResourceNotFoundException */
export function requireBus(tx: Tx, name: string): void {
  if (busExists(tx, name)) return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
}

/** The rule with this ARN, if there is one. */
export function findRule(tx: Tx, arn: string): RuleRow | undefined {
  return tx.get<RuleRow>('SELECT * FROM events_rule WHERE arn = ?', arn);
}

/** @throws ResourceNotFoundException */
export function requireRule(
  tx: Tx,
  context: Context,
  { Name, Rule, EventBusName }: Shape,
): RuleRow {
  const bus = busName(EventBusName);
  requireBus(tx, bus);
  const name: string = Name ?? Rule;
  const row = findRule(tx, ruleArn(context, name, bus));
  if (row) return row;
  const message = `Rule ${name} does not exist on EventBus ${bus}.`;
  throw new AwsError('ResourceNotFoundException', message);
}

/** The rule's targets, by their ids. */
export function targetsOf(tx: Tx, rule: string): Target[] {
  const sql = 'SELECT spec FROM events_target WHERE rule = ? ORDER BY id';
  return tx.all<{ spec: string }>(sql, rule).map(({ spec }) => JSON.parse(spec));
}

/** The bus's enabled rules that have a pattern. */
export function listeningRules(tx: Tx, bus: string): RuleRow[] {
  return tx.all<RuleRow>(
    `SELECT * FROM events_rule WHERE bus = ? AND pattern IS NOT NULL AND state <> 'DISABLED'
     ORDER BY name`,
    bus,
  );
}
