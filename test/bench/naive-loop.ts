import type { Requests } from '../../functions/meter/job-requests.ts';
import type { Operation, Service, Shape } from '../../infra/local/kernel/types.ts';
import { VirtualPlane } from '../conformance/virtual-plane.ts';

/** How a job is run without Trainyard: started, asked for every minute, told of. */
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Start',
  States: {
    Start: {
      Type: 'Task',
      Resource: 'arn:aws:states:::ecs:runTask',
      Arguments: { TaskDefinition: 'job' },
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 60, Next: 'Describe' },
    Describe: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:ecs:describeTasks',
      Arguments: { Tasks: ['job'] },
      Next: 'Ended',
    },
    Ended: {
      Type: 'Choice',
      Choices: [{ Condition: "{% $states.input.Tasks[0].LastStatus = 'STOPPED' %}", Next: 'Tell' }],
      Default: 'Wait',
    },
    Tell: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Arguments: { TopicArn: 'topic', Message: 'It has ended.' },
      End: true,
    },
  },
};

/** What a loop took that ran to its end, or to the end that AWS has for it. */
export interface NaiveRun {
  hours: number;
  status: string;
  transitions: number;
  historyEvents: number;
  /** `DescribeTasks` */
  calls: number;
  requests: Requests;
}

/** Runs the loop beside a task of so many hours: the plane's own engine, on virtual time. */
export async function runNaively(hours: number): Promise<NaiveRun> {
  const start = Date.UTC(2026, 0, 1);
  const calls = { RunTask: 0, DescribeTasks: 0, Publish: 0 };
  const counted = (name: keyof typeof calls, reply: (now: number) => Shape): Operation => ({
    authorize: () => [],
    run: (_tx, _request, { now }) => {
      calls[name] += 1;
      return reply(now);
    },
  });
  const status = (now: number) => (now - start < hours * 3_600_000 ? 'RUNNING' : 'STOPPED');
  const operations = {
    RunTask: counted('RunTask', () => ({ tasks: [{ taskArn: 'job' }], failures: [] })),
    DescribeTasks: counted('DescribeTasks', (now) => ({ tasks: [{ lastStatus: status(now) }] })),
  };
  const ecs: Service = { id: 'ecs', schema: '', operations };
  const Publish = counted('Publish', () => ({ MessageId: 'one' }));
  const sns: Service = { id: 'sns', schema: '', operations: { Publish } };
  const plane = new VirtualPlane({ start, standIns: () => [ecs, sns] });
  const { stateMachineArn } = await plane.states('CreateStateMachine', {
    name: 'naive',
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::000000000000:role/machine',
  });
  const { executionArn } = await plane.states('StartExecution', { stateMachineArn, input: '{}' });
  const { described, events } = await plane.finish(executionArn);
  await plane.kernel.stop();
  const transitions = events.filter(({ type }) => type.endsWith('StateEntered')).length;
  return {
    hours,
    status: described.status,
    transitions,
    historyEvents: events.length,
    calls: calls.DescribeTasks,
    requests: { ...nothing, stateTransitions: transitions, snsRequests: calls.Publish },
  };
}

const nothing: Requests = {
  apiRequests: 0,
  schedulerInvocations: 0,
  stateTransitions: 0,
  functionRuns: 0,
  events: 0,
  snsRequests: 0,
  emails: 0,
  tableWriteUnits: 0,
  tableReadUnits: 0,
};
