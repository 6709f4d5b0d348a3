import { ModelError, SageMakerRuntimeServiceException } from '@aws-sdk/client-sagemaker-runtime';
import { Problem } from '../../../shared/errors.ts';
import { minCarriedBytes } from '../../../shared/http/carried.ts';
import type { ApiEvent } from '../../../shared/http/types.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Endpoint } from '../../../statemachines/kinds/endpoint/endpoints.ts';
import {
  invokeEndpoint,
  ModelTimedOut,
  modelLimitMs,
} from '../../../statemachines/kinds/endpoint/invoke.ts';
import { handler } from '../handler.ts';
import { findEndpoint } from './find-endpoint.ts';
import { endpointRoutes } from './routes.ts';

/** `POST /endpoints/{name}/invocations`: the body goes to the model, its answer comes back. */
export const create = (ports: Ports, limitMs = modelLimitMs) =>
  handler(ports, endpointRoutes['endpoint-invoke'], async (request) => {
    const endpoint = await findEndpoint(ports, request);
    const body = bodyOf(request.event, endpoint);
    if (!endpoint.current || endpoint.state !== 'InService') throw notReady(endpoint);
    const { accept } = request.event.headers;
    const invocation = {
      awsName: endpoint.awsName,
      contentType: contentTypeOf(request.event),
      ...(accept ? { accept } : {}),
      body,
    };
    const answer = await invokeEndpoint(ports, invocation, limitMs).catch((error: unknown) => {
      if (!(error instanceof ModelTimedOut)) throw problemOf(endpoint, error);
      throw new Problem('ModelTimedOut', `The model of ${endpoint.name} did not answer in time.`, {
        allowed: `An answer within ${limitMs / 1000} seconds`,
        fix: `Send less, or ${directly(endpoint)}, where it has 60 seconds.`,
      });
    });
    const headers = { 'content-type': answer.contentType };
    return { headers, body: carriedAnswer(answer.body, endpoint) };
  });

/** Text goes as it is, whatever its type says; other bytes grow by a third on their way. */
function carriedAnswer(body: Uint8Array, endpoint: Endpoint): string | Uint8Array {
  const { bytes, text } = minCarriedBytes(body);
  const { text: max, binary } = limits.invocationBytes;
  if (bytes <= max) return text ?? body;
  throw new Problem('ModelFailed', `The answer has ${body.length} bytes.`, {
    given: body.length,
    allowed: `${max} bytes of text, quotes and line ends counted twice, or ${binary} of others`,
    fix: `Ask for less, or ${directly(endpoint)}.`,
  });
}

const contentTypeOf = ({ headers }: ApiEvent) =>
  headers['content-type'] ?? 'application/octet-stream';

/** AWS Lambda takes 6 MB of text; what is not text grows by a third on its way. */
function bodyOf(event: ApiEvent, endpoint: Endpoint): Uint8Array {
  const { isBase64Encoded, body = '' } = event;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const max = limits.invocationBytes[isBase64Encoded ? 'binary' : 'text'];
  if (bytes.length <= max) return bytes;
  throw new Problem('BodyTooLarge', `The body has ${bytes.length} bytes.`, {
    given: bytes.length,
    allowed: `${max} bytes at most of ${isBase64Encoded ? 'binary data' : 'text'}`,
    fix: `Send less at once, or ${directly(endpoint)}, which takes 25 MB.`,
  });
}

/** The way that has neither API Gateway's nor Lambda's limits. */
const directly = ({ awsName }: Endpoint) =>
  `call the SageMaker endpoint ${awsName} directly (InvokeEndpoint)`;

function notReady({ name, state }: Endpoint, detail = `it is ${state}`): Problem {
  return new Problem('EndpointNotReady', `The endpoint ${name} cannot answer yet: ${detail}.`, {
    given: name,
    retryAfterSeconds: 10,
  });
}

/** What SageMaker's error means for the caller; any other error is our own and stays as it is. */
function problemOf(endpoint: Endpoint, error: unknown): unknown {
  if (error instanceof ModelError) {
    const { OriginalStatusCode: code, OriginalMessage: message } = error;
    const detail = `The model of ${endpoint.name} answered ${code}: ${message}`;
    return new Problem('ModelFailed', detail, {
      given: code,
      fix: `Read the model's log: trainyard logs ${endpoint.current?.jobId}`,
    });
  }
  if (!(error instanceof SageMakerRuntimeServiceException)) return error;
  const { message, $metadata } = error;
  if (($metadata.httpStatusCode ?? 0) >= 500 || /not found/i.test(message)) {
    return notReady(endpoint, message.replace(/\.$/, ''));
  }
  return new Problem('ModelFailed', `SageMaker refused the request: ${message}`);
}
