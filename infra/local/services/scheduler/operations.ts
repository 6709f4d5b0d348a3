import { requireTrust } from '../../kernel/require-trust.ts';
import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { endTimer, keepTimer } from './fire.ts';
import { checkRequest } from './request.ts';
import {
  findSchedule,
  groupArn,
  requireGroup,
  requireSchedule,
  type ScheduleRow,
  scheduleArn,
  writeSchedule,
} from './store.ts';

const service = 'scheduler.amazonaws.com';
const seconds = (ms: number) => ms / 1000;

function put(tx: Tx, request: Shape, context: Context, before?: ScheduleRow): Shape {
  checkRequest(request, context);
  const { Name: name, GroupName: grp = 'default' } = request;
  requireGroup(tx, grp);
  requireTrust(
    context,
    request.Target.RoleArn,
    { service, sourceArn: groupArn(context, grp) },
    (why) => {
      const message =
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.';
      return new AwsError('ValidationException', `${message} (${why})`);
    },
  );
  const { ClientToken: _token, ...spec } = request;
  const row: ScheduleRow = {
    arn: scheduleArn(context, request),
    grp,
    name,
    spec: JSON.stringify(spec),
    created: before?.created ?? context.now,
    // Two changes within a millisecond are still two.
    modified: Math.max(context.now, (before?.modified ?? 0) + 1),
  };
  writeSchedule(tx, row);
  keepTimer(context, row, context.now);
  return { ScheduleArn: row.arn };
}

function writes(action: string): Operation['authorize'] {
  return (request, context) => [
    { action, resource: scheduleArn(context, request) },
    {
      action: 'iam:PassRole',
      resource: request.Target?.RoleArn ?? '*',
      conditions: { 'iam:PassedToService': service },
    },
  ];
}

const on =
  (action: string): Operation['authorize'] =>
  (request, context) => [{ action, resource: scheduleArn(context, request) }];

/** Schedules; an update replaces all of a schedule, as in AWS. */
export const scheduleOperations: Record<string, Operation> = {
  CreateSchedule: {
    authorize: writes('scheduler:CreateSchedule'),
    run(tx, request, context) {
      if (!findSchedule(tx, scheduleArn(context, request))) return put(tx, request, context);
      throw new AwsError('ConflictException', `Schedule ${request.Name} already exists.`, 409);
    },
  },
  UpdateSchedule: {
    authorize: writes('scheduler:UpdateSchedule'),
    run: (tx, request, context) => put(tx, request, context, requireSchedule(tx, context, request)),
  },
  GetSchedule: {
    authorize: on('scheduler:GetSchedule'),
    run(tx, request, context) {
      const row = requireSchedule(tx, context, request);
      const dates = {
        CreationDate: seconds(row.created),
        LastModificationDate: seconds(row.modified),
      };
      const defaults = { GroupName: row.grp, State: 'ENABLED', ActionAfterCompletion: 'NONE' };
      return { ...defaults, ...JSON.parse(row.spec), Arn: row.arn, ...dates };
    },
  },
  DeleteSchedule: {
    authorize: on('scheduler:DeleteSchedule'),
    run(tx, request, context) {
      const { arn } = requireSchedule(tx, context, request);
      tx.run('DELETE FROM scheduler_schedule WHERE arn = ?', arn);
      endTimer(context, arn);
      return {};
    },
  },
  ListSchedules: {
    authorize: (_request, context) => [
      { action: 'scheduler:ListSchedules', resource: scheduleArn(context, { Name: '*' }) },
    ],
    run: listSchedules,
  },
  GetScheduleGroup: {
    authorize: ({ Name }, context) => [
      { action: 'scheduler:GetScheduleGroup', resource: groupArn(context, Name) },
    ],
    run(tx, { Name }, context) {
      const created = seconds(requireGroup(tx, Name));
      const dates = { CreationDate: created, LastModificationDate: created };
      return { Arn: groupArn(context, Name), Name, State: 'ACTIVE', ...dates };
    },
  },
};

function listSchedules(tx: Tx, request: Shape): Shape {
  const { GroupName, NamePrefix = '', State, MaxResults = 100, NextToken = '' } = request;
  const sql = 'SELECT * FROM scheduler_schedule WHERE arn > ? ORDER BY arn';
  const rows = tx
    .all<ScheduleRow>(sql, NextToken)
    .filter(({ grp, name }) => (GroupName ?? grp) === grp && name.startsWith(NamePrefix))
    .filter(({ spec }) => State === undefined || State === stateOf(spec));
  const page = rows.slice(0, Number(MaxResults));
  const Schedules = page.map(({ arn, grp, name, spec, created, modified }) => ({
    Arn: arn,
    GroupName: grp,
    Name: name,
    State: stateOf(spec),
    Target: { Arn: JSON.parse(spec).Target.Arn },
    CreationDate: seconds(created),
    LastModificationDate: seconds(modified),
  }));
  return { Schedules, ...(rows.length > page.length && { NextToken: page.at(-1)?.arn }) };
}

const stateOf = (spec: string): string => JSON.parse(spec).State ?? 'ENABLED';
