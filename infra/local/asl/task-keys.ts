/** Keys in the task table of everything an execution may wait for under one ticket. */
export const runKey = (arn: string, ticket: number) => `states:run:${arn}:${ticket}`;

/** The timer of a Wait state or of a retry. */
export const waitKey = (arn: string, ticket: number) => `states:wait:${arn}:${ticket}`;

/** The timer of a task's `TimeoutSeconds`. */
export const timeoutKey = (arn: string, ticket: number) => `states:timeout:${arn}:${ticket}`;

/** The timer of a task's `HeartbeatSeconds`; each heartbeat sets it anew. */
export const heartbeatKey = (arn: string, ticket: number) => `states:heartbeat:${arn}:${ticket}`;

/** The timer of the execution's own `TimeoutSeconds`. */
export const executionKey = (arn: string) => `states:execution:${arn}`;

/** The execution goes on: one at a time. */
export const advanceKey = (arn: string) => `states:advance:${arn}`;

/** All keys of a ticket. */
export function taskKeys(arn: string, ticket: number): string[] {
  return [runKey, waitKey, timeoutKey, heartbeatKey].map((key) => key(arn, ticket));
}
