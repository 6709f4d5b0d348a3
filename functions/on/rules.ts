import { type Grant, tableAccess } from '../../shared/grants.ts';
import {
  leaseControl,
  leaseTending,
  settling,
  traceRemoval,
  workloadControl,
} from '../../statemachines/attempt/steps.ts';
import { awsEvents } from '../../statemachines/kinds/kinds.ts';
import { admissionPhases, announcedPhases } from './heard-phases.ts';

/** What calls a handler by itself: the table's stream, an event, a message, or the clock. */
export type Trigger =
  | { stream: readonly object[] }
  | { bus: 'default' | 'trainyard'; pattern: object }
  | { topic: 'alerts'; filter: Readonly<Record<string, readonly string[]>> }
  | { topic: 'bill' }
  | { schedule: string };

/** One handler that events call. The id is the file's name beside this table. */
export interface Rule {
  id: string;
  /**
   * Any one of these calls it. For a stream: DynamoDB event filter patterns. Empty: the schedules
   * of users call it, which are made while the plane runs.
   */
  on: readonly Trigger[];
  /** Seconds, at most 900. */
  timeoutSeconds: number;
  grants: readonly Grant[];
  /** Only there where the configuration has this part. */
  needs?: Need;
}

/** A part of the configuration that a handler is for: the webhook, the budget of the bill. */
export type Need = 'slack' | 'bill';

/** A job item whose phase has changed: only these have `phaseChanged`. */
const jobImage = { dynamodb: { NewImage: { phaseChanged: { BOOL: [true] } } } };

const admissionImage = {
  dynamodb: { NewImage: { ...jobImage.dynamodb.NewImage, phase: { S: admissionPhases } } },
};

/** Every handler that events call: wiring and permissions are made from this table. */
export const rules: readonly Rule[] = [
  {
    id: 'job-queued',
    on: [{ stream: [{ eventName: ['INSERT', 'MODIFY'], ...admissionImage }] }],
    timeoutSeconds: 60,
    grants: [tableAccess, { actions: ['states:StartExecution'], on: 'job-machine' }],
  },
  {
    id: 'job-changed',
    on: [{ stream: [{ eventName: ['INSERT', 'MODIFY'], ...jobImage }] }],
    timeoutSeconds: 60,
    grants: [tableAccess, ...workloadControl, { actions: ['events:PutEvents'], on: 'bus' }],
  },
  {
    id: 'job-announced',
    on: [
      {
        bus: 'trainyard',
        pattern: {
          source: ['trainyard'],
          'detail-type': ['Job Changed'],
          detail: { phase: announcedPhases },
        },
      },
    ],
    timeoutSeconds: 60,
    grants: [tableAccess, { actions: ['sns:Publish', 'sns:Subscribe'], on: 'alert-topic' }],
  },
  {
    id: 'alert-published',
    on: [{ topic: 'alerts', filter: { channel: ['slack'] } }],
    timeoutSeconds: 30,
    grants: [tableAccess, { actions: ['secretsmanager:GetSecretValue'], on: 'slack-secret' }],
    needs: 'slack',
  },
  {
    id: 'spend-alerted',
    on: [{ topic: 'bill' }],
    timeoutSeconds: 60,
    grants: [tableAccess, { actions: ['sns:Publish'], on: 'alert-topic' }],
    needs: 'bill',
  },
  {
    id: 'workload-changed',
    on: awsEvents.map(({ source, type, detail }) => ({
      bus: 'default',
      pattern: { source: [source], 'detail-type': [type], detail },
    })),
    timeoutSeconds: 60,
    grants: [tableAccess, ...workloadControl, ...leaseControl],
  },
  {
    id: 'execution-ended',
    on: [
      {
        bus: 'default',
        pattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: {
            status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
            name: [{ prefix: 'ty-' }],
          },
        },
      },
    ],
    timeoutSeconds: 60,
    grants: [tableAccess, ...settling, { actions: ['states:StartExecution'], on: 'job-machine' }],
  },
  {
    id: 'schedule-fired',
    on: [],
    timeoutSeconds: 60,
    grants: [tableAccess, ...workloadControl],
  },
  {
    id: 'reaper-due',
    on: [{ schedule: 'rate(5 minutes)' }],
    timeoutSeconds: 300,
    grants: [
      tableAccess,
      ...settling,
      ...leaseControl,
      ...leaseTending,
      ...traceRemoval,
      { actions: ['states:StartExecution'], on: 'job-machine' },
      { actions: ['states:DescribeExecution'], on: 'executions' },
      { actions: ['sns:Publish', 'sns:Subscribe'], on: 'alert-topic' },
    ],
  },
];
