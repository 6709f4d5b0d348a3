import { randomUUID } from 'node:crypto';
import type { HttpHandler, HttpRequest } from '../kernel/http.ts';
import { missingService } from '../kernel/missing-service.ts';
import { AwsError, type Outside, type Principal } from '../kernel/types.ts';
import { ConnectionLost } from './connection-lost.ts';
import { ec2Query } from './ec2-query.ts';
import { json } from './json.ts';
import { entryOf, type Protocol } from './protocol.ts';
import { query } from './query.ts';
import { isRestJson, restJson } from './rest-json.ts';
import { isRpcCbor, rpcCbor } from './rpc-cbor.ts';
import { s3 } from './s3-protocol.ts';
import { readSignature } from './signature.ts';
import { verifySignature } from './sigv4.ts';
import { sqsQuery } from './sqs-query.ts';
import type { LookUpAccessKey } from './types.ts';

/** What the wire stands on. */
export interface WireOptions {
  kernel: Outside;
  /** The plane's one region. */
  region: string;
  /** Finds the keys that this plane issued (the STS service has them). */
  lookUpAccessKey: LookUpAccessKey;
  /** True for a socket: signatures are recomputed. False in process: the key names the caller. */
  verify: boolean;
  /** Told of a call that failed by our fault; the client gets a 500 without its details. */
  log?: (line: string) => void;
}

/** Makes the local AWS endpoint: one function for a socket and for an SDK in process. */
export function createWire(options: WireOptions): { handle: HttpHandler } {
  let requests = 0;
  // In process nothing shows the id to anyone, so a counter keeps virtual time deterministic.
  const newId = options.verify ? randomUUID : () => `request-${++requests}`;
  return { handle: (request) => answer(options, request, newId()) };
}

async function answer(options: WireOptions, request: HttpRequest, requestId: string) {
  const signed = scopedService(request);
  const protocol = protocolOf(request, signed);
  let service = signed;
  try {
    const principal = callerOf(options, request, protocol);
    if (!options.kernel.has(signed)) throw missingService(signed);
    const call = protocol.read(request, signed);
    service = call.service;
    checkScope(options, signed, service);
    checkRegion(options, request, service);
    const { kernel } = options;
    const before = kernel.written();
    const output = await kernel
      .call(service, call.operation, call.input, principal)
      .finally(() => (kernel.written() === before ? undefined : kernel.durable()));
    return protocol.reply(call, output, requestId);
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    const known = error instanceof AwsError ? error : ourFault(options, request, error);
    return protocol.fail(known, { request, service, requestId });
  }
}

/** The SigV4 name of the service that the request is signed for; empty where it is not signed. */
function scopedService(request: HttpRequest): string {
  try {
    return readSignature(request)?.service ?? '';
  } catch {
    return '';
  }
}

/** What services make of the query protocol where they have a way of their own. */
const forms: Record<string, Protocol> = { ec2: ec2Query, sqs: sqsQuery };

function protocolOf(request: HttpRequest, service: string): Protocol {
  const { method, headers } = request;
  if (isRpcCbor(request)) return rpcCbor;
  if (headers['x-amz-target'] !== undefined) return json;
  if (service === 's3') return s3;
  if (isRestJson(service)) return restJson;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  if (isForm || (service !== '' && method === 'GET')) return entryOf(forms, service) ?? query;
  return service === '' ? s3 : json;
}

function callerOf(options: WireOptions, request: HttpRequest, protocol: Protocol): Principal {
  const { kernel, verify, lookUpAccessKey } = options;
  const { key } = verifySignature(request, {
    now: kernel.now(),
    verify,
    lookUp: (id) => kernel.transact((tx) => lookUpAccessKey(tx, id)),
    ...(protocol === s3 ? { service: 's3' } : {}),
  });
  return key.principal;
}

/** A signature for one service must not open another. */
function checkScope({ verify }: WireOptions, signed: string, service: string): void {
  if (!verify || signed === service) return;
  const message = `Credential should be scoped to correct service: '${service}'.`;
  throw new AwsError('SignatureDoesNotMatch', message, 403);
}

/** The services without regions, whose clients sign for this one. */
const globalServices = { names: ['iam', 'sts'], region: 'us-east-1' };

/** Another region has other resources: answering with ours would be wrong. */
function checkRegion({ verify, region }: WireOptions, request: HttpRequest, service: string): void {
  if (!verify) return;
  const given = readSignature(request)?.region;
  const isGlobal = globalServices.names.includes(service) && given === globalServices.region;
  if (given === region || isGlobal) return;
  const message =
    `Credential should be scoped to a valid region. This plane is ${region}, the request is ` +
    `signed for ${given}: set AWS_REGION and AWS_DEFAULT_REGION to ${region}.`;
  throw new AwsError('SignatureDoesNotMatch', message, 403);
}

function ourFault({ log }: WireOptions, { method, path }: HttpRequest, error: unknown): AwsError {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log?.(`${method} ${path} failed: ${told}`);
  return new AwsError('InternalFailure', 'The local plane failed; its log says why.', 500);
}
