import { Sha256 } from '@aws-crypto/sha256-js';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Ports } from '../../../shared/ports/ports.ts';

/** A request to an endpoint's model. */
export interface Invocation {
  awsName: string;
  contentType: string;
  accept?: string;
  body: Uint8Array;
}

/** What came back: the model's answer, or SageMaker's error. */
export interface InvocationAnswer {
  status: number;
  contentType: string;
  body: Uint8Array;
  /** SageMaker's name of the error. */
  error?: string;
}

/** How long a model may take, in milliseconds: under what the functions of the API may take. */
export const modelLimitMs = 26_000;

/** The model had not answered, or not to the end, when its time was over. */
export class ModelTimedOut extends Error {}

/** Only what is read here of the HTTP handler that the SDK's clients share. */
interface SdkHandler {
  handle(
    request: object,
    options: object,
  ): Promise<{
    response: {
      statusCode: number;
      headers: Record<string, string>;
      body: AsyncIterable<Uint8Array>;
    };
  }>;
}

/**
 * SageMaker's InvokeEndpoint, signed and sent by hand with what the SageMaker client was given: the
 * client of the runtime API is a package of its own for this one call.
 */
export async function invokeEndpoint(
  ports: Ports,
  { awsName, contentType, accept, body }: Invocation,
  limitMs: number,
): Promise<InvocationAnswer> {
  const { config } = ports.clients.of(SageMakerClient);
  const region = await config.region();
  const at = await placeOf(config, region);
  const signer = new SignatureV4({
    service: 'sagemaker',
    region,
    credentials: config.credentials,
    sha256: Sha256,
  });
  const host = at.port === undefined ? at.hostname : `${at.hostname}:${at.port}`;
  const request = {
    method: 'POST',
    ...at,
    path: `/endpoints/${awsName}/invocations`,
    query: {},
    headers: { host, 'content-type': contentType, ...(accept ? { accept } : {}) },
    body,
  };
  const signingDate = new Date(ports.clock.now());
  const signed = await signer.sign(request, { signingDate });
  const handler = config.requestHandler as unknown as SdkHandler;
  const { status, headers, bytes } = await answerOf(handler, signed, limitMs);
  return {
    status,
    contentType: headers['content-type'] ?? 'application/octet-stream',
    body: bytes,
    ...(status === 200 ? {} : { error: errorOf(headers, bytes) }),
  };
}

/** The limit is of the whole answer: the handler's own ends with its first byte. */
async function answerOf(handler: SdkHandler, request: object, limitMs: number) {
  const abortSignal = AbortSignal.timeout(limitMs);
  try {
    const options = { abortSignal, requestTimeout: limitMs };
    const { response } = await handler.handle(request, options);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body) pieces.push(piece);
    const { headers, statusCode: status } = response;
    return { status, headers, bytes: Buffer.concat(pieces) };
  } catch (error) {
    const late = abortSignal.aborted || (error as Error).name === 'TimeoutError';
    throw late ? new ModelTimedOut(`No answer in ${limitMs} ms`, { cause: error }) : error;
  }
}

async function placeOf(config: SageMakerClient['config'], region: string) {
  const given = config.isCustomEndpoint ? await config.endpoint?.() : undefined;
  if (!given) return { protocol: 'https:', hostname: `runtime.sagemaker.${region}.amazonaws.com` };
  const { protocol, hostname, port } = given;
  return { protocol, hostname, ...(port === undefined ? {} : { port }) };
}

function errorOf(headers: Record<string, string>, body: Buffer): string {
  const named = headers['x-amzn-errortype'] ?? /"__type":"([^"]+)"/.exec(body.toString())?.[1];
  return named?.split(/[:,]/)[0]?.split('#').at(-1) ?? 'UnknownError';
}
