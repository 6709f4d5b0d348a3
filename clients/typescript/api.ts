import type { Calls } from '../../functions/api/calls.ts';
import { type Problem, ProblemError, UnreachableError } from './errors.ts';
import type { Outgoing } from './sign.ts';
import type { Surroundings } from './surroundings.ts';
import { version } from './version.ts';

/** Where a plane is and how to prove who calls it. */
export interface Connection {
  url: string;
  /** Adds what proves the caller. */
  authorize(request: Outgoing): Promise<Outgoing>;
}

/** What may go with any call. */
interface Extras {
  /** Sent as they are, instead of `body`; the answer is then its bytes as they came, as text is. */
  bytes?: Buffer;
  headers?: Record<string, string>;
}

/** What the API takes with a call, such as `POST /jobs`. */
export type BodyOf<Key extends keyof Calls> = Calls[Key]['body'];

/** What a call takes: by its types what the API's own table says. */
type CallOf<Key extends keyof Calls> = Extras & {
  query?: Calls[Key]['query'];
  body?: BodyOf<Key>;
} & (keyof Calls[Key]['path'] extends never ? unknown : { path: Calls[Key]['path'] });

/** The arguments behind the name of a call: none where nothing has to be said. */
type Rest<Key extends keyof Calls> =
  Record<never, never> extends CallOf<Key> ? [call?: CallOf<Key>] : [call: CallOf<Key>];

/** What the API answers to a call, such as `GET /jobs/{id}`. */
export type AnswerTo<Key extends keyof Calls> = Calls[Key]['answer'];

/** An answer with its status; `body` is undefined for 304. */
interface Answer<T> {
  status: number;
  etag: string | undefined;
  body: T | undefined;
}

/** The plane's API: calls by method and path, as `functions/api` has them. */
export interface Api {
  call<Key extends keyof Calls>(key: Key, ...call: Rest<Key>): Promise<AnswerTo<Key>>;
  /** As `call`, with status and ETag. */
  ask<Key extends keyof Calls>(key: Key, ...call: Rest<Key>): Promise<Answer<AnswerTo<Key>>>;
}

/** Any call, once its types have done their work. */
interface AnyCall extends Extras {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
}

/** Pauses before the tries after the first, in milliseconds. */
const patience = [250, 500, 1000, 2000, 4000];

/** Statuses by which a gateway says that trying again may help. */
const passing = [429, 502, 503, 504];

/**
 * Calls a plane. What is safe to repeat is repeated when the plane does not answer; then it is
 * looked for again, since one that was restarted has other ports and keys. Throws ProblemError,
 * UnreachableError, and what `find` throws.
 *
 * @param parse of JSON; default: JSON.parse
 */
export function createApi(
  find: () => Promise<Connection>,
  { sleep }: Pick<Surroundings, 'sleep'>,
  parse: (text: string) => unknown = JSON.parse,
): Api {
  let connection: Connection | undefined;
  const ask: Api['ask'] = async <Key extends keyof Calls>(key: Key, ...[given]: Rest<Key>) => {
    const call: AnyCall = given ?? {};
    const isSafe = /^GET /.test(key) || call.headers?.['idempotency-key'] !== undefined;
    const known = connection !== undefined;
    for (let tries = 0; ; tries += 1) {
      connection ??= await find();
      const outcome = await attempt<AnswerTo<Key>>(connection, key, call, parse);
      if (outcome.answer) return outcome.answer;
      // A plane that never answered is down; one that did may come back.
      const hopeful = known || outcome.error instanceof ProblemError;
      const pause = isSafe && hopeful && outcome.again ? patience[tries] : undefined;
      if (pause === undefined) throw outcome.error;
      connection = undefined;
      await sleep(pause);
    }
  };
  return {
    ask,
    call: async <Key extends keyof Calls>(key: Key, ...call: Rest<Key>) =>
      (await ask(key, ...call)).body as AnswerTo<Key>,
  };
}

interface Outcome<T> {
  answer?: Answer<T>;
  error?: Error;
  again?: boolean;
}

async function attempt<T>(
  at: Connection,
  key: string,
  call: AnyCall,
  parse: (text: string) => unknown,
): Promise<Outcome<T>> {
  const response = await send(at, key, call);
  if (response instanceof Error) return { error: response, again: true };
  const { status } = response;
  const came = Buffer.from(await response.arrayBuffer());
  const text = came.toString('utf8');
  if (response.ok || status === 304) {
    const etag = response.headers.get('etag') ?? undefined;
    const isText = response.headers.get('content-type')?.startsWith('text/') ?? false;
    const read = call.bytes || isText ? (came as T) : text ? (parse(text) as T) : undefined;
    return { answer: { status, etag, body: read } };
  }
  const problem = problemFrom(text);
  const expired = status === 401 && /expired/.test(problem.detail ?? '');
  return { error: new ProblemError(status, problem), again: passing.includes(status) || expired };
}

async function send(at: Connection, key: string, call: AnyCall): Promise<Response | Error> {
  const [method = '', template = ''] = key.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(call.path?.[name] ?? ''),
  );
  const url = new URL(`${at.url.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const json = call.body === undefined ? undefined : JSON.stringify(call.body);
  const body = call.bytes ?? json;
  const headers = {
    accept: 'application/json',
    'x-trainyard-client': version,
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...call.headers,
  };
  const outgoing = { method, url, headers, ...(body ? { body } : {}) };
  const { headers: signed } = await at.authorize(outgoing);
  try {
    return await fetch(url, { method, headers: signed, ...(body ? { body } : {}) });
  } catch (error) {
    const cause = (error as { cause?: Error }).cause ?? (error as Error);
    return new UnreachableError(`The plane at ${at.url} does not answer: ${cause.message}`, {
      fix: 'start it with trainyard plane up, or name another: trainyard plane use NAME|URL',
    });
  }
}

function problemFrom(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { detail: text.slice(0, 200) };
  }
}
