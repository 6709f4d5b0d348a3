import { AwsError, type Context, type Shape } from '../../kernel/types.ts';
import { isExpression } from './expression.ts';
import { isZone } from './zone.ts';

const members = new Set([
  ...['Name', 'GroupName', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'Description'],
  ...['StartDate', 'EndDate', 'State', 'Target', 'FlexibleTimeWindow', 'ActionAfterCompletion'],
  'ClientToken',
]);
const targetMembers = new Set(['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig']);

/** A start date may lie this far in the past, as in AWS. */
const pastMs = 5 * 60_000;

/** Refuses what Scheduler would refuse, and what the local plane does not have. */
export function checkRequest(request: Shape, context: Context): void {
  const { Name, ScheduleExpression, FlexibleTimeWindow, Target = {}, State = 'ENABLED' } = request;
  const stranger = Object.keys(request).find((name) => !members.has(name));
  if (stranger) throw invalid(`The local plane does not have the member ${stranger}.`);
  if (!/^[\w.-]{1,64}$/.test(Name ?? '')) throw invalid('Name must match [0-9a-zA-Z-_.]{1,64}.');
  if (!isExpression(ScheduleExpression ?? '')) {
    throw invalid(`Invalid Schedule Expression ${ScheduleExpression}.`);
  }
  const zone = request.ScheduleExpressionTimezone ?? 'UTC';
  if (!isZone(zone)) throw invalid(`The time zone ${zone} is not valid.`);
  if (FlexibleTimeWindow?.Mode !== 'OFF') {
    throw invalid('The local plane has the FlexibleTimeWindow OFF only.');
  }
  if (!['ENABLED', 'DISABLED'].includes(State)) throw invalid(`There is no State ${State}.`);
  checkDates(request, context);
  checkTarget(Target);
}

function checkDates({ StartDate, EndDate }: Shape, { now }: Context): void {
  if (StartDate !== undefined && StartDate * 1000 < now - pastMs) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (EndDate !== undefined && EndDate * 1000 <= (StartDate ?? now / 1000) * 1000) {
    throw invalid('The EndDate must come after the StartDate and the present.');
  }
}

function checkTarget(target: Shape): void {
  const stranger = Object.keys(target).find((name) => !targetMembers.has(name));
  if (stranger) throw invalid(`The local plane does not have the target's member ${stranger}.`);
  if (!/^arn:aws:lambda:/.test(target.Arn ?? '')) {
    throw invalid(`The local plane invokes functions only, not ${target.Arn}.`);
  }
  if (!/^arn:aws:iam::\d{12}:role\/./.test(target.RoleArn ?? '')) {
    throw invalid('RoleArn must be the ARN of a role.');
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
