import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Ports } from '../../../shared/ports/ports.ts';

/** A request to an endpoint's model. */
export interface Invocation {
  awsName: string;
  contentType: string;
  accept?: string;
  body: Uint8Array;
}

/** The model's answer. */
export interface InvocationAnswer {
  contentType: string;
  body: Uint8Array;
}

/** How long a model may take, in milliseconds: under what the functions of the API may take. */
export const modelLimitMs = 26_000;

/** The model had not answered, or not to the end, when its time was over. */
export class ModelTimedOut extends Error {}

/**
 * SageMaker's InvokeEndpoint. The limit is of the whole answer, tries of the client included: that
 * of the client's own handler ends with the first byte. Throws SageMaker's errors as they are.
 */
export async function invokeEndpoint(
  ports: Ports,
  { awsName, contentType, accept, body }: Invocation,
  limitMs: number,
): Promise<InvocationAnswer> {
  const command = new InvokeEndpointCommand({
    EndpointName: awsName,
    ContentType: contentType,
    Accept: accept,
    Body: body,
  });
  const abortSignal = AbortSignal.timeout(limitMs);
  const options = { abortSignal, requestTimeout: limitMs };
  try {
    const answer = await ports.clients.of(SageMakerRuntimeClient).send(command, options);
    const { ContentType = 'application/octet-stream', Body } = answer;
    // Of an answer without a body the client says null, whatever its type says.
    return { contentType: ContentType, body: Body ?? new Uint8Array() };
  } catch (error) {
    const late = abortSignal.aborted || (error as Error).name === 'TimeoutError';
    throw late ? new ModelTimedOut(`No answer in ${limitMs} ms`, { cause: error }) : error;
  }
}
