import { Kernel } from '../../../../infra/local/kernel/kernel.ts';
import {
  AwsError,
  type Check,
  type Principal,
  type Service,
  type Shape,
  type TemplateResource,
} from '../../../../infra/local/kernel/types.ts';

/** One call that a fake service got. */
interface Call {
  operation: string;
  request: Shape;
  as: string;
  sourceArn: string | undefined;
}

/** Noon, so that schedules are easy to read. */
export const noon = Date.UTC(2026, 2, 10, 12);

/**
 * A kernel on virtual time, where everything is allowed and every check is kept. Functions, state
 * machines and roles are stand-ins that note their calls.
 */
export function messagingPlane(services: Service[], deny: (check: Check) => boolean = () => false) {
  const calls: Call[] = [];
  const checks: Check[] = [];
  const failing = new Map<string, AwsError>();
  let now = noon;
  let seed = 1;
  const kernel = new Kernel({
    ports: {
      clock: { now: () => now, wakeAt: () => () => {} },
      random: () => {
        seed = (seed * 16807) % 2147483647;
        return seed / 2147483647;
      },
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: (line) => {
        throw new Error(line);
      },
    },
    services: [...services, ...standIns(calls, failing)],
    authorize: (_tx, _principal, check) => {
      checks.push(check);
      return deny(check) ? { allowed: false, reason: 'the test says so' } : { allowed: true };
    },
    parallelTasks: 1,
  });

  return {
    kernel,
    calls,
    checks,
    /** Makes calls of an operation fail until the error is taken back. */
    fail(operation: string, code?: string) {
      if (code) failing.set(operation, new AwsError(code, `${operation} fails`));
      else failing.delete(operation);
    },
    call: <T = Shape>(service: string, operation: string, request: unknown, as = caller) =>
      kernel.call<T>(service, operation, request, as),
    put(service: string, resource: Partial<TemplateResource> & { type: string }) {
      const handler = kernel.service(service).resources?.[resource.type];
      if (!handler) throw new Error(`No handler of ${resource.type}`);
      const whole = {
        logicalId: 'It',
        physicalName: 'plane-It',
        properties: {},
        asset: (key: string) => key,
        ...resource,
      };
      return kernel.transact((tx, context) => handler(tx, whole, context));
    },
    /** Does all that falls due within the time, moving the clock from task to task. */
    async pass(seconds: number) {
      const end = now + seconds * 1000;
      for (let due = kernel.tasks.nextDue(); due !== undefined && due <= end; ) {
        now = Math.max(now, due);
        await kernel.tasks.runOne();
        due = kernel.tasks.nextDue();
      }
      now = end;
    },
    now: () => now,
  };
}

const caller: Principal = {
  arn: 'arn:aws:sts::000000000000:assumed-role/tester/test',
  roleArn: 'arn:aws:iam::000000000000:role/tester',
};

/** Every role is there, but for those called `none`. */
function trusts(_tx: unknown, { RoleArn }: Shape): Shape {
  if (!RoleArn.endsWith('/none')) return {};
  throw new AwsError('AccessDenied', `${RoleArn}: there is no such role`, 403);
}

function standIns(calls: Call[], failing: Map<string, AwsError>): Service[] {
  const noted = (operation: string, answer: (request: Shape) => unknown) => ({
    authorize: (request: Shape) => [
      { action: operation, resource: request.FunctionName ?? request.stateMachineArn ?? '*' },
    ],
    runOutside: async (request: Shape, _outside: unknown, principal: Principal) => {
      calls.push({ operation, request, as: principal.arn, sourceArn: principal.sourceArn });
      const error = failing.get(operation);
      if (error) throw error;
      return answer(request);
    },
  });
  return [
    { id: 'lambda', schema: '', operations: { Invoke: noted('Invoke', () => ({})) } },
    {
      id: 'states',
      schema: '',
      operations: { StartExecution: noted('StartExecution', () => ({})) },
    },
    {
      id: 'iam',
      schema: '',
      operations: {
        EvaluateTrust: { authorize: () => [], run: trusts },
        PutResourcePolicy: { authorize: () => [], run: () => ({}) },
      },
    },
    {
      id: 'sts',
      schema: '',
      operations: {
        AssumeRole: noted('AssumeRole', ({ RoleArn, RoleSessionName }) => ({
          AssumedRoleUser: { Arn: `${RoleArn.replace(':role/', ':session/')}/${RoleSessionName}` },
        })),
      },
    },
  ];
}
