import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { requirePattern } from './patterns.ts';
import { endTimer, keepTimer, parseSchedule } from './schedule.ts';
import { busName, findRule, type RuleRow, requireBus, requireRule, ruleArn } from './store.ts';

/** Creates or replaces a rule, as PutRule takes it. */
export function putRule(tx: Tx, request: Shape, context: Context): RuleRow {
  const { Name, EventPattern, ScheduleExpression, State, Description, RoleArn } = request;
  const bus = busName(request.EventBusName);
  requireBus(tx, bus);
  requireRuleParts(Name, EventPattern, ScheduleExpression, bus);
  const row: RuleRow = {
    arn: ruleArn(context, Name, bus),
    bus,
    name: Name,
    pattern: EventPattern ?? null,
    schedule: ScheduleExpression ?? null,
    state: State ?? 'ENABLED',
    description: Description ?? null,
    role: RoleArn ?? null,
  };
  const before = findRule(tx, row.arn);
  writeRule(tx, row);
  keepTimer(context, row, before);
  return row;
}

function writeRule(tx: Tx, row: RuleRow): void {
  const { arn, bus, name, pattern, schedule, state, description, role } = row;
  const values = [arn, bus, name, pattern, schedule, state, description, role];
  tx.run('INSERT OR REPLACE INTO events_rule VALUES (?, ?, ?, ?, ?, ?, ?, ?)', ...values);
}

function requireRuleParts(name: Shape, pattern: Shape, schedule: Shape, bus: string): void {
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name ?? '')) throw invalid('Parameter Name is not valid.');
  if (pattern === undefined && schedule === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (pattern !== undefined) requirePattern(pattern);
  if (schedule === undefined) return;
  if (bus !== 'default') {
    throw invalid('ScheduleExpression is supported only on the default event bus.');
  }
  if (!parseSchedule(schedule)) throw invalid('Parameter ScheduleExpression is not valid.');
}

function setState(state: string): Operation {
  const action = state === 'DISABLED' ? 'events:DisableRule' : 'events:EnableRule';
  return {
    authorize: (request, context) => [{ action, resource: arnIn(request, context) }],
    run: (tx, request, context) => {
      const before = requireRule(tx, context, request);
      const row = { ...before, state };
      writeRule(tx, row);
      keepTimer(context, row, before);
      return {};
    },
  };
}

/** PutRule and what else is done with rules; their targets are in `rule-targets.ts`. */
export const ruleOperations: Record<string, Operation> = {
  PutRule: {
    authorize: (request, context) => [
      { action: 'events:PutRule', resource: arnIn(request, context) },
      ...passedRoles([request.RoleArn]),
    ],
    run: (tx, request, context) => ({ RuleArn: putRule(tx, request, context).arn }),
  },
  DescribeRule: {
    authorize: (request, context) => [
      { action: 'events:DescribeRule', resource: arnIn(request, context) },
    ],
    run: (tx, request, context) => ({
      ...describe(requireRule(tx, context, request)),
      CreatedBy: context.account,
    }),
  },
  ListRules: {
    authorize: () => [{ action: 'events:ListRules', resource: '*' }],
    run: (tx, { EventBusName, NamePrefix = '', Limit = 100, NextToken = '' }) => {
      const bus = busName(EventBusName);
      requireBus(tx, bus);
      const sql = 'SELECT * FROM events_rule WHERE bus = ? AND name > ? ORDER BY name';
      const rows = tx
        .all<RuleRow>(sql, bus, NextToken)
        .filter(({ name }) => name.startsWith(NamePrefix));
      const page = rows.slice(0, Limit);
      return {
        Rules: page.map(describe),
        ...(rows.length > page.length && { NextToken: page.at(-1)?.name }),
      };
    },
  },
  EnableRule: setState('ENABLED'),
  DisableRule: setState('DISABLED'),
  DeleteRule: {
    authorize: (request, context) => [
      { action: 'events:DeleteRule', resource: arnIn(request, context) },
    ],
    run: (tx, request, context) => {
      const row = findRule(tx, arnIn(request, context));
      if (!row) return {};
      if (tx.get('SELECT 1 FROM events_target WHERE rule = ?', row.arn)) {
        throw invalid("Rule can't be deleted since it has targets.");
      }
      tx.run('DELETE FROM events_rule WHERE arn = ?', row.arn);
      endTimer(context, row);
      return {};
    },
  },
};

/** The rule a request is about; some operations call its name `Rule`. */
export function arnIn({ Name, Rule, EventBusName }: Shape, context: Context): string {
  return ruleArn(context, Name ?? Rule, EventBusName);
}

/** Handing a role to EventBridge needs iam:PassRole. */
export function passedRoles(roles: (string | undefined)[]) {
  const conditions = { 'iam:PassedToService': 'events.amazonaws.com' };
  return roles
    .filter((role) => role !== undefined)
    .map((resource) => ({ action: 'iam:PassRole', resource, conditions }));
}

function describe(row: RuleRow): Shape {
  return {
    Name: row.name,
    Arn: row.arn,
    EventBusName: row.bus,
    State: row.state,
    ...(row.pattern !== null && { EventPattern: row.pattern }),
    ...(row.schedule !== null && { ScheduleExpression: row.schedule }),
    ...(row.description !== null && { Description: row.description }),
    ...(row.role !== null && { RoleArn: row.role }),
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
