import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Rule, rules, type Trigger } from '../../functions/on/rules.ts';
import type { PlaneFunction } from './function.ts';
import { pascal } from './inventory.ts';
import type { PlaneParts } from './parts.ts';
import type { Permission } from './role.ts';

/** A pattern as the table has it: in EventBridge's own spelling. */
type AwsPattern = Omit<events.EventPattern, 'detailType'> & { 'detail-type': string[] };

interface EventHandlersProps {
  functions: ReadonlyMap<string, PlaneFunction>;
  parts: PlaneParts;
}

/** After this a record or an event is no news any more: the reaper has repaired what it meant. */
const maxAge = Duration.hours(6);

/** Two kinds of trigger need rights of the function's own role; events do not. */
export function triggerPermissions(
  rule: Rule,
  { streamArn, names }: Pick<PlaneParts, 'streamArn' | 'names'>,
): Permission[] {
  const failed = { actions: ['sqs:SendMessage'], resources: [names.failureQueueArn] };
  if (!rule.on.some((trigger) => 'stream' in trigger)) return [failed];
  return [
    failed,
    {
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    },
    {
      actions: ['dynamodb:ListStreams'],
      resources: ['*'],
      wildcard: 'Lambda lists streams before it reads one, and listing has no resource level.',
    },
  ];
}

/** Opens the handlers of `functions/on`: by the table's stream, events, messages, the clock. */
export class EventHandlers extends Construct {
  private readonly parts: PlaneParts;
  private readonly bus: events.IEventBus;
  private readonly failures: sqs.IQueue;
  private readonly topics: Readonly<Record<'alerts' | 'bill', sns.ITopic>>;

  constructor(scope: Construct, id: string, { functions, parts }: EventHandlersProps) {
    super(scope, id);
    const { names } = parts;
    this.parts = parts;
    this.bus = events.EventBus.fromEventBusName(this, 'Bus', names.bus);
    this.failures = sqs.Queue.fromQueueArn(this, 'Failures', names.failureQueueArn);
    this.topics = {
      alerts: sns.Topic.fromTopicArn(this, 'Alerts', names.alertTopicArn),
      bill: sns.Topic.fromTopicArn(this, 'Bill', names.billTopicArn),
    };
    for (const rule of rules) {
      const handler = functions.get(rule.id);
      if (!handler) continue;
      const several = rule.on.length > 1;
      rule.on.forEach((trigger, index) => {
        this.open(handler, trigger, `${pascal(rule.id)}${several ? index + 1 : ''}`);
      });
      if (rule.on.length === 0 || rule.on.some((trigger) => !('stream' in trigger))) {
        this.keepFailed(handler, `${pascal(rule.id)}Failed`);
      }
    }
  }

  private open(handler: PlaneFunction, trigger: Trigger, id: string) {
    if ('stream' in trigger) this.openByStream(handler, trigger.stream, id);
    else if ('bus' in trigger) this.openByEvent(handler, trigger, id);
    else if ('topic' in trigger) this.openByMessage(handler, trigger);
    else this.openByClock(handler, trigger.schedule, id);
  }

  private openByStream(handler: PlaneFunction, patterns: readonly object[], id: string) {
    new lambda.CfnEventSourceMapping(this, id, {
      functionName: handler.callee.functionArn,
      eventSourceArn: this.parts.streamArn,
      startingPosition: 'TRIM_HORIZON',
      // Of all items of the table; few of them are jobs, and only those pass the filter.
      batchSize: 100,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: maxAge.toSeconds(),
      functionResponseTypes: ['ReportBatchItemFailures'],
      filterCriteria: { filters: patterns.map((one) => ({ pattern: JSON.stringify(one) })) },
      destinationConfig: { onFailure: { destination: this.failures.queueArn } },
    });
  }

  private openByEvent(
    handler: PlaneFunction,
    { bus, pattern }: Extract<Trigger, { bus: string }>,
    id: string,
  ) {
    const { 'detail-type': detailType, ...rest } = pattern as AwsPattern;
    new events.Rule(this, id, {
      eventPattern: { ...rest, detailType },
      ...(bus === 'default' ? {} : { eventBus: this.bus }),
      targets: [this.target(handler)],
    });
  }

  private openByMessage(
    { callee }: PlaneFunction,
    trigger: Extract<Trigger, { topic: 'alerts' | 'bill' }>,
  ) {
    const filter = 'filter' in trigger ? { filterPolicy: filterOf(trigger.filter) } : {};
    this.topics[trigger.topic].addSubscription(
      new LambdaSubscription(callee, { ...filter, deadLetterQueue: this.failures }),
    );
  }

  private openByClock(handler: PlaneFunction, schedule: string, id: string) {
    new events.Rule(this, id, {
      schedule: events.Schedule.expression(schedule),
      targets: [this.target(handler)],
    });
  }

  /** An event that cannot be delivered is kept; one that fails in the function, by `keepFailed`. */
  private target({ callee }: PlaneFunction) {
    return new LambdaFunction(callee, { deadLetterQueue: this.failures, maxEventAge: maxAge });
  }

  private keepFailed(handler: PlaneFunction, id: string) {
    new lambda.CfnEventInvokeConfig(this, id, {
      functionName: handler.fn.functionName,
      qualifier: '$LATEST',
      maximumEventAgeInSeconds: maxAge.toSeconds(),
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: this.failures.queueArn } },
    });
  }
}

function filterOf(filter: Readonly<Record<string, readonly string[]>>) {
  const entries = Object.entries(filter).map(([name, allowlist]) => [
    name,
    sns.SubscriptionFilter.stringFilter({ allowlist: [...allowlist] }),
  ]);
  return Object.fromEntries(entries) as Record<string, sns.SubscriptionFilter>;
}
