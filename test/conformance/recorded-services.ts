/** Stand-ins for the services that recorded machines call: they answer what AWS answered. */
import {
  AwsError,
  type Operation,
  type Service,
  type Shape,
} from '../../infra/local/kernel/types.ts';
import type { VirtualPlane } from './virtual-plane.ts';

/** What a call ended with in the recording. */
type Answer =
  | { ok: true; output: Shape }
  | { ok: false; error: string; cause: Shape }
  | { ok: 'never' };

/** The answers of one recording, in the order of its calls. */
export function recordedAnswers(events: Shape[]): Answer[] {
  return events.flatMap((event): Answer[] => {
    const [key = ''] = Object.keys(event).filter((name) => name.endsWith('EventDetails'));
    const details = event[key] ?? {};
    if (/^(Task|LambdaFunction)TimedOut$/.test(event.type)) return [{ ok: 'never' }];
    if (/^(Task|LambdaFunction)Succeeded$/.test(event.type)) {
      return [{ ok: true, output: parsed(details.output) }];
    }
    if (!/^(Task|LambdaFunction)Failed$/.test(event.type)) return [];
    return [{ ok: false, error: details.error, cause: details.cause }];
  });
}

/** An express execution has no history: the error it caught is the answer its function gave. */
export function caughtAnswers(output: Shape): Answer[] {
  const { Error: error, Cause: cause } = output ?? {};
  return error === undefined ? [] : [{ ok: false, error, cause }];
}

function parsed(value: Shape): Shape {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const neverMs = 3_600_000;

/** Services whose every operation answers the next recorded answer. */
export function recordedServices(plane: VirtualPlane, answers: Answer[]): Service[] {
  const left = [...answers];
  const next = () => left.shift() ?? { ok: true as const, output: {} };
  const invoke: Operation = {
    authorize: () => [],
    runOutside: async (request) => {
      const answer = left.shift() ?? { ok: true, output: JSON.parse(request.Payload) };
      if (answer.ok === 'never') {
        const { clock } = plane;
        await new Promise<void>((wake) => clock.wakeAt(clock.now() + neverMs, wake));
        return { StatusCode: 200, Payload: 'null' };
      }
      return answer.ok ? invoked(answer.output) : refused(answer);
    },
  };
  const operation: Operation = {
    authorize: () => [],
    run: () => {
      const answer = next();
      if (answer.ok === true) return withoutMetadata(answer.output);
      // EventBridge answers well, with a count of the entries that it did not take.
      if (answer.ok === false && answer.error.endsWith('.FailedEntry')) return parsed(answer.cause);
      throw awsError(answer.ok === 'never' ? { error: '', cause: '' } : answer);
    },
  };
  const own = { value: operation, configurable: true, enumerable: true };
  const anything = new Proxy<Record<string, Operation>>(
    {},
    { get: () => operation, getOwnPropertyDescriptor: () => own },
  );
  const others = ['dynamodb', 'sqs', 'sns', 'events', 's3', 'secretsmanager'];
  return [
    { id: 'lambda', schema: '', operations: { Invoke: invoke } },
    ...others.map((id) => ({ id, schema: '', operations: anything })),
  ];
}

function invoked(output: Shape): Shape {
  const isInvoke = output !== null && typeof output === 'object' && 'SdkHttpMetadata' in output;
  const payload = isInvoke ? output.Payload : output;
  return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: JSON.stringify(payload) };
}

function withoutMetadata(output: Shape): Shape {
  const { SdkHttpMetadata: _http, SdkResponseMetadata: _response, ...rest } = output;
  return rest;
}

function refused({ error, cause }: { error: string; cause: Shape }): Shape {
  if (error === 'States.DataLimitExceeded') {
    return { StatusCode: 200, Payload: JSON.stringify('a'.repeat(300_000)) };
  }
  if (typeof cause === 'string' && cause.includes('Error Code: ')) throw awsError({ error, cause });
  const text = typeof cause === 'string' ? cause : JSON.stringify(cause);
  const payload = text.replace(':<request-id>', ':"<request-id>');
  return { StatusCode: 200, FunctionError: 'Unhandled', Payload: payload };
}

/** The service's own error, read back from the sentence that Step Functions made of it. */
function awsError({ error, cause }: { error: string; cause: Shape }): AwsError {
  const text = String(cause);
  const [, message = text] = /^(.*?) \(Service: /s.exec(text) ?? [];
  const [, status = '400'] = /Status Code: (\d+)/.exec(text) ?? [];
  const last = error.split('.').at(-1) ?? '';
  const unnamed = /^(Amazon|AWS)\w+Exception$|^DynamoDbException$/.test(last);
  const fallback = unnamed ? 'ValidationException' : last;
  const [, code = fallback] = /Error Code: (\w+)/.exec(text) ?? [];
  return new AwsError(code, message, Number(status));
}
