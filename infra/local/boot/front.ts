import { createHash, timingSafeEqual } from 'node:crypto';
import type { Issuer } from '../gateway/issuer.ts';
import type { HttpHandler, HttpResponse } from '../kernel/http.ts';

/** What answers on the gateway's port. */
export interface FrontOptions {
  gateway: HttpHandler;
  issuer: Issuer;
  /** What a reader of the outbox shows as `x-trainyard-key`. */
  localKey: string;
  outbox(): unknown[];
}

/** The gateway, with what only a local plane has under `/_local/` beside it. */
export function localFront({ gateway, issuer, localKey, outbox }: FrontOptions): HttpHandler {
  return async (request) => {
    if (!request.path.startsWith('/_local/')) return gateway(request);
    const document = request.method === 'GET' ? await issuer.handle(request.path) : undefined;
    if (document) return document;
    if (request.method !== 'GET' || request.path !== '/_local/outbox') {
      return message(404, 'Not Found');
    }
    if (!same(request.headers['x-trainyard-key'] ?? '', localKey)) return message(403, 'Forbidden');
    return json(200, { items: outbox() });
  };
}

/** What is answered until the plane is ready. */
export const notReady: HttpHandler = async () => message(503, 'Service Unavailable');

const message = (status: number, text: string) => json(status, { message: text });

function json(status: number, value: object): HttpResponse {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify(value) };
}

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
