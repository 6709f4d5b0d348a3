import type { Calls } from '../functions/api/calls.ts';
import { session } from './session.ts';

/** What the API answers to a call, such as `GET /jobs/{id}`. */
export type AnswerTo<Key extends keyof Calls> = Calls[Key]['answer'];

/** What a call takes: by its types what the API's own table says. */
export type CallOf<Key extends keyof Calls> = {
  query?: Calls[Key]['query'];
  body?: Calls[Key]['body'];
  headers?: Record<string, string>;
} & (keyof Calls[Key]['path'] extends never ? unknown : { path: Calls[Key]['path'] });

/** An answer with its ETag; `body` is undefined where the copy that was named is right. */
export interface Answer<T> {
  etag: string | undefined;
  body: T | undefined;
}

/** What the plane says of a call that it refuses, or what the browser says of one that got lost. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** 0: there was no answer. */
  readonly status: number;
  readonly fix: string | undefined;

  constructor(status: number, detail: string, fix?: string) {
    super(detail);
    this.status = status;
    this.fix = fix;
  }
}

/** Of the plane: the folder above the console's, so also below the path of a proxy. */
const root = new URL('..', document.baseURI);

interface AnyCall {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  /** In place of a body of JSON: sent as it is. */
  text?: string;
  headers?: Record<string, string>;
}

function urlOf(template: string, { path = {}, query = {} }: AnyCall): URL {
  const named = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(path[name] ?? ''),
  );
  const url = new URL(named.slice(1), root);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url;
}

/** Asks as the one who is signed in. Throws Refused for every answer that is no good one. */
async function send(key: string, call: AnyCall): Promise<Response> {
  const [method = '', template = ''] = key.split(' ');
  const token = session.token();
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...call.headers,
  };
  const body = call.text ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const init = { method, headers, cache: 'no-store', credentials: 'omit' } as const;
  const lost = (error: Error) => new Refused(0, `The plane does not answer: ${error.message}.`);
  const response = await fetch(urlOf(template, call), body ? { ...init, body } : init).catch(
    (error: Error) => Promise.reject(lost(error)),
  );
  if (response.ok || response.status === 304) return response;
  const text = await response.text();
  const refused = refusedBy(response.status, text);
  if (response.status === 401) session.end(refused.message);
  throw refused;
}

function refusedBy(status: number, text: string): Refused {
  try {
    const { detail, message, fix } = JSON.parse(text);
    return new Refused(status, detail ?? message ?? `The plane answered ${status}.`, fix);
  } catch {
    return new Refused(status, `The plane answered ${status}.`);
  }
}

/** A call with the ETag of the copy that is there already, if there is one. */
export async function ask<Key extends keyof Calls>(
  key: Key,
  call: CallOf<Key>,
  etag?: string,
): Promise<Answer<AnswerTo<Key>>> {
  const known: Record<string, string> = etag ? { 'if-none-match': etag } : {};
  const given = call as AnyCall;
  const response = await send(key, { ...given, headers: { ...known, ...given.headers } });
  const text = response.status === 304 ? '' : await response.text();
  return {
    etag: response.headers.get('etag') ?? undefined,
    body: text ? JSON.parse(text) : undefined,
  };
}

/** A call whose answer is wanted whatever there was before. */
export async function call<Key extends keyof Calls>(
  key: Key,
  given: CallOf<Key>,
): Promise<AnswerTo<Key>> {
  return (await ask(key, given)).body as AnswerTo<Key>;
}

/** A call whose body and answer are texts of their own sort, such as those of a model. */
export const textOf = async (key: keyof Calls, given: AnyCall): Promise<string> =>
  (await send(key, given)).text();
