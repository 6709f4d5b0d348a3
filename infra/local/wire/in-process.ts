import { Readable } from 'node:stream';
import type { HttpHandler, HttpRequest } from '../kernel/http.ts';
import { encodeStrictly } from './encoding.ts';

/** The part of the SDK's HTTP request that is read here. */
interface SdkRequest {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

interface SdkResponse {
  response: {
    statusCode: number;
    headers: Record<string, string>;
    body: Readable;
  };
}

/** What an SDK v3 client takes as `requestHandler`. */
export interface InProcessRequestHandler {
  metadata: { handlerProtocol: 'http/1.1' };
  handle(request: SdkRequest): Promise<SdkResponse>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/** Answers an SDK v3 client's requests by calling the handler: no socket, no timer. */
export function inProcessRequestHandler(handler: HttpHandler): InProcessRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request) {
      const { status, headers, body } = await handler(await requestOf(request));
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const length = { 'content-length': String(bytes.length) };
      return {
        response: {
          statusCode: status,
          headers: { ...length, ...headers },
          body: Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false }),
        },
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
}

async function requestOf(request: SdkRequest): Promise<HttpRequest> {
  const pairs = Object.entries(request.query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encodeStrictly(name)}=${encodeStrictly(one)}`),
  );
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return {
    method: request.method,
    path: request.path,
    query: pairs.join('&'),
    headers: Object.fromEntries(headers),
    body: await bytesOf(request.body),
  };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  // The SDK's JSON bodies are bytes that also pass for a string: a plain view does not.
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  const parts: Buffer[] = [];
  for await (const part of body as AsyncIterable<Uint8Array | string>) {
    parts.push(Buffer.from(part as Uint8Array));
  }
  return Buffer.concat(parts);
}
