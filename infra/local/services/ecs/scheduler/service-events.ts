import type { Context } from '../../../kernel/types.ts';
import type { Deployment, EcsService } from './service-table.ts';

/** A service shows so many events ("Service event messages" of the developer guide). */
const shownEvents = 100;

/** What stands in the way is said again after so long, in milliseconds (the same page). */
const againMs = 6 * 3_600_000;

/** Adds an event: `(service NAME) …`. */
export function say(context: Context, service: EcsService, what: string): void {
  const event = {
    id: context.uuid(),
    createdAt: context.now,
    message: `(service ${service.name}) ${what}`,
  };
  service.events = [event, ...service.events].slice(0, shownEvents);
}

/** Says what stands in the way, once until it is out of the way; also on the bus. */
export function sayImpaired(
  context: Context,
  service: EcsService,
  what: string,
  event: { eventType: 'WARN' | 'ERROR'; eventName: string; reason?: string },
): void {
  const { impaired } = service;
  if (impaired?.message === what && impaired.at + againMs > context.now) return;
  service.impaired = { message: what, at: context.now };
  say(context, service, what);
  publishAction(context, service, event);
}

/** Publishes `ECS Service Action` ("Amazon ECS service action events"). */
export function publishAction(
  context: Context,
  { arn, clusterArn }: EcsService,
  event: { eventType: string; eventName: string; reason?: string },
): void {
  const detail = { ...event, clusterArn, createdAt: new Date(context.now).toISOString() };
  publish(context, 'ECS Service Action', arn, detail);
}

/**
 * Publishes `ECS Deployment State Change` ("Amazon ECS service deployment state change events")
 * with the reason that the deployment has.
 */
export function publishDeployment(
  context: Context,
  { arn }: EcsService,
  { id, rolloutState, rolloutStateReason: reason }: Deployment,
): void {
  const detail = {
    eventType: rolloutState === 'FAILED' ? 'ERROR' : 'INFO',
    eventName: `SERVICE_DEPLOYMENT_${rolloutState}`,
    deploymentId: id,
    updatedAt: new Date(context.now).toISOString(),
    reason,
  };
  publish(context, 'ECS Deployment State Change', arn, detail);
}

function publish(context: Context, detailType: string, arn: string, detail: object): void {
  const event = { source: 'aws.ecs', detailType, detail, resources: [arn] };
  const service = 'ecs.amazonaws.com';
  context.call('events', 'PublishServiceEvent', event, { arn: service, service });
}
