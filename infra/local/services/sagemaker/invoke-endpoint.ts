import { countMetrics } from '../../kernel/count-metrics.ts';
import { AwsError, type Operation, type Outside, type Shape } from '../../kernel/types.ts';
import { advanceEndpointSoon } from './endpoint-events.ts';
import { getEndpoint, type Replica, replicasOf } from './endpoint-store.ts';
import type { InFlight } from './in-flight.ts';
import { countInvocation } from './invocation-metric.ts';
import { endpointArn } from './names.ts';
import { logOf } from './replica.ts';
import type { Serving, ServingAnswer } from './serving.ts';

/** A container must answer within this (SageMaker's limit of a real-time invocation). */
const answerMs = 60_000;

/** SageMaker's limit of a real-time payload, in bytes. */
const maxBytes = 25 * 1024 * 1024;

/** InvokeEndpoint: sends the request to the healthy replica that has the least to do. */
export function invokeEndpoint(serving: Serving, inFlight: InFlight): Operation {
  return {
    authorize: ({ EndpointName }, context) => [
      { action: 'sagemaker:InvokeEndpoint', resource: endpointArn(context, EndpointName) },
    ],
    async runOutside(request, outside) {
      if ((request.Body?.length ?? 0) > maxBytes) {
        throw new AwsError('ValidationError', `The body is above ${maxBytes} bytes.`);
      }
      const replicas = readyReplicas(outside, request.EndpointName);
      replicas.sort((a, b) => inFlight.of(a.id) - inFlight.of(b.id));
      for (const replica of replicas) {
        const began = outside.now();
        const answer = await inFlight.during(replica.id, () => ask(serving, replica, request));
        if (answer) {
          const latencyMs = outside.now() - began;
          countAnswer(outside, replica, { ...answer, latencyMs, replicas: replicas.length });
          return replyOf(outside, replica, answer);
        }
        outside.transact((_tx, context) => advanceEndpointSoon(context, replica.endpoint));
      }
      const message = `No container of ${request.EndpointName} answers just now.`;
      throw new AwsError('ServiceUnavailable', message, 503);
    },
  };
}

function readyReplicas(outside: Outside, name: string): Replica[] {
  return outside.transact((tx, context) => {
    const endpoint = getEndpoint(tx, name);
    if (!endpoint?.config) {
      const message = `Endpoint ${name} of account ${context.account} not found.`;
      throw new AwsError('ValidationError', message);
    }
    const ready = replicasOf(tx, name).filter((one) => one.ready && one.config === endpoint.config);
    countInvocation(tx, name, context.now, ready.length);
    return ready;
  });
}

/** The container's answer; undefined where nothing listens, so that another may be asked. */
async function ask(
  serving: Serving,
  replica: Replica,
  request: Shape,
): Promise<ServingAnswer | undefined> {
  const headers = {
    'content-type': request.ContentType ?? 'application/octet-stream',
    ...(request.Accept ? { accept: request.Accept } : {}),
    ...(request.CustomAttributes
      ? { 'x-amzn-sagemaker-custom-attributes': request.CustomAttributes }
      : {}),
  };
  const message = { method: 'POST', path: '/invocations', headers } as const;
  try {
    return await serving.send(replica, { ...message, body: request.Body }, answerMs);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined;
    const text =
      (error as Error).name === 'TimeoutError'
        ? 'Your invocation timed out while waiting for a response from container.'
        : `The container closed the connection: ${(error as Error).message}`;
    return { status: 0, body: Buffer.from(text) };
  }
}

/** Counts what SageMaker tells of an invocation ("SageMaker AI endpoint invocation metrics"). */
function countAnswer(
  outside: Outside,
  { endpoint, variant }: Replica,
  { status, latencyMs, replicas }: { status: number; latencyMs: number; replicas: number },
): void {
  const value = (MetricName: string, Value: number, Unit = 'None') => ({ MetricName, Value, Unit });
  const hundreds = Math.floor(status / 100);
  countMetrics(outside, 'AWS/SageMaker', { EndpointName: endpoint, VariantName: variant }, [
    value('Invocations', 1),
    value('InvocationsPerInstance', 1 / Math.max(1, replicas)),
    value('Invocation4XXErrors', Number(hundreds === 4)),
    value('Invocation5XXErrors', Number(hundreds === 5 || status === 0)),
    value('ModelLatency', latencyMs * 1000, 'Microseconds'),
  ]);
}

function replyOf(outside: Outside, replica: Replica, answer: ServingAnswer): Shape {
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    return {
      Body: body,
      ContentType: answer.contentType ?? 'application/octet-stream',
      InvokedProductionVariant: replica.variant,
    };
  }
  const OriginalMessage = Buffer.from(body).toString('utf8').slice(0, 4096);
  const { account, region } = outside.transact((_tx, context) => context);
  const { group, stream } = logOf(replica);
  const LogStreamArn = `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`;
  const kind = status >= 400 && status < 500 ? 'client' : 'server';
  throw new AwsError(
    'ModelError',
    `Received ${kind} error (${status}) from primary with message "${OriginalMessage}". ` +
      `See the log group ${group} for more information.`,
    424,
    { OriginalStatusCode: status, OriginalMessage, LogStreamArn },
  );
}
