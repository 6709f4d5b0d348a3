import { planePrincipal } from '../../kernel/kernel.ts';
import {
  AwsError,
  type Context,
  type Shape,
  type TaskHandler,
  type Tx,
} from '../../kernel/types.ts';
import { type Decision, datapoints, decide } from './decide.ts';
import { variantOf } from './request.ts';
import { activitiesOf, addActivity, endActivity, getTarget, type Target } from './store.ts';

/** How a variant is; SageMaker is asked as the service-linked role would ask it. */
export interface Variant {
  status: string;
  /** The name of the endpoint's configuration. */
  config: string;
  desired: number;
  /** Milliseconds since the epoch. */
  created: number;
  modified: number;
}

const keyOf = (resource: string) => `application-autoscaling:${resource}`;

/** Sets the timer of a target's next look: the next end of a period. */
export function evaluateNext(context: Context, resource: string, periodMs: number): void {
  const at = context.now - (context.now % periodMs) + periodMs;
  const task = { service: 'application-autoscaling', name: 'evaluate', payload: { resource } };
  context.later({ ...task, key: keyOf(resource), at });
}

/** Ends a target's timer. */
export function stopEvaluating(context: Context, resource: string): void {
  context.cancel(keyOf(resource));
}

/** The variant as SageMaker has it; undefined where there is none. */
export function readVariant(context: Context, resource: string): Variant | undefined {
  const { EndpointName, VariantName } = variantOf(resource);
  try {
    const found = context.call<Shape>(
      'sagemaker',
      'DescribeEndpoint',
      { EndpointName },
      planePrincipal,
    );
    const variant = found.ProductionVariants.find((one: Shape) => one.VariantName === VariantName);
    return (
      variant && {
        status: found.EndpointStatus,
        config: found.EndpointConfigName,
        desired: variant.DesiredInstanceCount,
        created: found.CreationTime * 1000,
        modified: found.LastModifiedTime * 1000,
      }
    );
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** Changes the instance count and writes the activity of it. */
export function setCapacity(
  tx: Tx,
  context: Context,
  { resource }: Target,
  change: { before: number; after: number; cause: string },
): void {
  const { EndpointName, VariantName } = variantOf(resource);
  const wanted = [{ VariantName, DesiredInstanceCount: change.after }];
  const request = { EndpointName, DesiredWeightsAndCapacities: wanted };
  const activity = { id: context.uuid(), resource, ...change, began: context.now };
  try {
    context.call('sagemaker', 'UpdateEndpointWeightsAndCapacities', request, planePrincipal);
    const message = `Setting desired instance count to ${change.after}.`;
    addActivity(tx, { ...activity, status: 'InProgress', message, ended: null });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const ended = context.now;
    addActivity(tx, { ...activity, status: 'Failed', message: error.message, ended });
  }
}

/** The task that looks at a target at the end of every period. */
export function evaluate(periodMs: number): TaskHandler {
  return ({ resource }) =>
    (tx, context) => {
      const target = getTarget(tx, resource);
      const variant = target?.policy && readVariant(context, resource);
      if (!target || !variant) return;
      evaluateNext(context, resource, periodMs);
      if (variant.status !== 'InService') return;
      endLast(tx, resource, variant);
      const decision = decisionOf(tx, context, { target, variant, periodMs });
      if (!decision) return;
      const { wanted: after, alarm } = decision;
      const cause =
        `monitor alarm ${alarmName(resource, alarm)} in state ALARM triggered policy ` +
        target.policy.PolicyName;
      setCapacity(tx, context, target, { before: variant.desired, after, cause });
    };
}

/** Names as AWS gives them, without the random part at their end. */
export const alarmName = (resource: string, alarm: Decision['alarm']): string =>
  `TargetTracking-${resource}-Alarm${alarm === 'high' ? 'High' : 'Low'}`;

/** SageMaker says by its status that a change is done; then the cooldown begins. */
function endLast(tx: Tx, resource: string, { desired, modified }: Variant): void {
  const [last] = activitiesOf(tx, resource);
  if (last?.status !== 'InProgress') return;
  const done = desired === last.after;
  const message = done
    ? `Successfully set desired instance count to ${desired}.`
    : `The desired instance count is ${desired}.`;
  endActivity(tx, { ...last, status: done ? 'Successful' : 'Failed', message, ended: modified });
}

/** Only whole periods in which the endpoint was there have a datapoint. */
function decisionOf(
  tx: Tx,
  context: Context,
  { target, variant, periodMs }: { target: Target; variant: Variant; periodMs: number },
): Decision | undefined {
  const { now } = context;
  const end = now - (now % periodMs);
  const Count = Math.min(datapoints.low, Math.floor((end - variant.created) / periodMs));
  if (Count < 1) return undefined;
  const { EndpointName } = variantOf(target.resource);
  const request = { EndpointName, PeriodMs: periodMs, Count, End: end };
  const { Values: values } = context.call<Shape>(
    'sagemaker',
    'GetInvocationMetric',
    request,
    planePrincipal,
  );
  const activities = activitiesOf(tx, target.resource);
  return decide({ target, desired: variant.desired, values, activities, now });
}
