/** The durable tasks: an execution goes on, a task is called, a timer has run out. */
import {
  AwsError,
  type Context,
  type Outside,
  type TaskHandler,
  type Tx,
} from '../kernel/types.ts';
import { endExecution, interrupt, type Settings } from './execution-end.ts';
import { arm, load, post, store } from './execution-store.ts';
import { advance } from './interpreter.ts';
import type { Role } from './role.ts';
import { runTask } from './run-task.ts';

/** Made once per service, because assumed roles are remembered. */
export function workOf(options: Settings, role: Role): Record<string, TaskHandler> {
  return {
    advance: ({ arn }, outside) => goOn(arn, outside, options),
    signal:
      ({ arn, signal }) =>
      (tx, context) =>
        post(tx, context, arn, signal),
    'run-task': (payload, outside) => runTask(payload, outside, role),
    'time-out':
      ({ arn }) =>
      (tx, context) => {
        interrupt(tx, context, arn, { status: 'TIMED_OUT' }, options);
      },
    'stop-child':
      ({ child, role: roleArn }) =>
      (_tx, context) =>
        stopChild(context, child, roleArn, role),
  };
}

/** Evaluates outside a transaction, because JSONata is asynchronous, and stores in one commit. */
async function goOn(arn: string, outside: Outside, options: Settings) {
  const loaded = outside.transact((tx, context) => {
    const { now, random, uuid, region } = context;
    return load(tx, arn, region, { now, random, uuid });
  });
  if (!loaded) return undefined;
  const { session } = loaded;
  await advance(session, loaded.signals);
  return (tx: Tx, context: Context) => {
    if (!store(tx, context, loaded)) arm(context, arn);
    else if (session.ending) {
      endExecution(tx, context, arn, session.run, session.ending, options);
    }
  };
}

/** Best effort, as on AWS: a role without states:StopExecution leaves the child running. */
function stopChild(context: Context, child: string, roleArn: string, role: Role): void {
  const cause = 'The parent execution no longer waits for this execution.';
  try {
    const as = role.assume(context, roleArn);
    context.call('states', 'StopExecution', { executionArn: child, cause }, as);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}
