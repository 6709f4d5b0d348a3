import { createHash, timingSafeEqual } from 'node:crypto';
import type { Issuer } from '../gateway/issuer.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

/** What answers on the gateway's port. */
export interface FrontOptions {
  gateway: HttpHandler;
  issuer: Issuer;
  /** What the plane's owner shows as `x-trainyard-key`. */
  localKey: string;
  outbox(): unknown[];
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The gateway, with what only a local plane has under `/_local/` beside it. */
export function localFront(options: FrontOptions): HttpHandler {
  const { gateway, issuer, localKey, outbox, now } = options;
  const signIn = createSignIn(issuer, now);
  const ofOwner: Record<string, () => object> = {
    'GET /_local/outbox': () => ({ items: outbox() }),
    'POST /_local/codes': () => ({ code: signIn.code(owner) }),
  };
  return async (request) => {
    const { method, path, headers } = request;
    if (!path.startsWith('/_local/')) return gateway(request);
    const document = method === 'GET' ? await issuer.handle(path) : undefined;
    if (document) return document;
    if (method === 'POST' && path === '/_local/sessions') return openSession(signIn, request);
    const call = `${method} ${path}`;
    const run = Object.hasOwn(ofOwner, call) ? ofOwner[call] : undefined;
    if (!run) return message(404, 'Not Found');
    if (!same(headers['x-trainyard-key'] ?? '', localKey)) return message(403, 'Forbidden');
    return json(200, run());
  };
}

/** As whom the command line calls a plane of its own machine. */
const owner = { projects: ['*'], role: 'admin' as const, subject: 'owner' };

/** A page gives the code that it was opened with. */
async function openSession(signIn: SignIn, { body }: HttpRequest): Promise<HttpResponse> {
  const token = await signIn.exchange(codeIn(body));
  if (token) return json(200, { token });
  return message(403, 'The code of this address was used already, or is older than five minutes.');
}

function codeIn(body: Uint8Array): string {
  try {
    return String(JSON.parse(Buffer.from(body).toString('utf8')).code);
  } catch {
    return '';
  }
}

/** What is answered until the plane is ready. */
export const notReady: HttpHandler = async () => message(503, 'Service Unavailable');

const message = (status: number, text: string) => json(status, { message: text });

function json(status: number, value: object): HttpResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
