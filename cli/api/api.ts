import { routes } from '../../functions/api/routes.ts';
import { parseExactJson } from '../../shared/exact-json.ts';
import type { Given } from '../command.ts';
import { ApiError, CommandError, exitCodes, type ProblemJson } from '../failures.ts';
import type { System } from '../system.ts';
import { type Connection, connect } from './connection.ts';

/** What a call of the API takes. */
interface Call {
  id?: string;
  query?: Record<string, string | undefined>;
  body?: unknown;
  /** Sent as they are, instead of `body`; the answer is then its bytes as they came. */
  bytes?: Buffer;
  headers?: Record<string, string>;
}

/** What it answers; `body` is undefined for 304. */
interface Answer<T> {
  status: number;
  etag: string | undefined;
  body: T | undefined;
}

/** The plane's API, as its table of routes names the calls. */
export interface Api {
  call<T>(route: string, call?: Call): Promise<T>;
  /** As `call`, with status and ETag. */
  ask<T>(route: string, call?: Call): Promise<Answer<T>>;
}

/** Pauses before the tries after the first, in milliseconds. */
const patience = [250, 500, 1000, 2000, 4000];

/** Statuses by which a gateway says that trying again may help. */
const passing = [429, 502, 503, 504];

/** The API of the plane that a command line means. */
export function apiOf(given: Given, system: System): Api {
  return createApi(() => connect(given, system), system);
}

/**
 * Calls a plane. What is safe to repeat is repeated when the plane does not answer; then it is
 * looked for again, since one that was restarted has other ports and keys.
 */
export function createApi(find: () => Promise<Connection>, system: System): Api {
  let connection: Connection | undefined;
  const ask = async <T>(route: string, call: Call = {}): Promise<Answer<T>> => {
    const isSafe = methodOf(route) === 'GET' || call.headers?.['idempotency-key'] !== undefined;
    const known = connection !== undefined;
    for (let tries = 0; ; tries += 1) {
      connection ??= await find();
      const outcome = await attempt<T>(connection, route, call);
      if (outcome.answer) return outcome.answer;
      // A plane that never answered is down; one that did may come back.
      const hopeful = known || outcome.error instanceof ApiError;
      const pause = isSafe && hopeful && outcome.again ? patience[tries] : undefined;
      if (pause === undefined) throw outcome.error;
      connection = undefined;
      await system.sleep(pause);
    }
  };
  return {
    ask,
    call: async <T>(route: string, call?: Call) => (await ask<T>(route, call)).body as T,
  };
}

interface Outcome<T> {
  answer?: Answer<T>;
  error?: Error;
  again?: boolean;
}

async function attempt<T>(at: Connection, route: string, call: Call): Promise<Outcome<T>> {
  const response = await send(at, route, call);
  if (response instanceof Error) return { error: response, again: true };
  const { status } = response;
  const came = Buffer.from(await response.arrayBuffer());
  const text = came.toString('utf8');
  if (response.ok || status === 304) {
    const etag = response.headers.get('etag') ?? undefined;
    const read = call.bytes ? (came as T) : text ? (parseExactJson(text) as T) : undefined;
    return { answer: { status, etag, body: read } };
  }
  const problem = problemFrom(text);
  const expired = status === 401 && /expired/.test(problem.detail ?? '');
  return { error: new ApiError(status, problem), again: passing.includes(status) || expired };
}

async function send(at: Connection, route: string, call: Call): Promise<Response | Error> {
  const url = new URL(`${at.url.replace(/\/$/, '')}${pathOf(route, call.id)}`);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const json = call.body === undefined ? undefined : JSON.stringify(call.body);
  const body = call.bytes ?? json;
  const headers = {
    accept: 'application/json',
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...call.headers,
  };
  const outgoing = { method: methodOf(route), url, headers, ...(body ? { body } : {}) };
  const { method, headers: signed } = await at.authorize(outgoing);
  try {
    return await fetch(url, { method, headers: signed, ...(body ? { body } : {}) });
  } catch (error) {
    const cause = (error as { cause?: Error }).cause ?? (error as Error);
    return new CommandError(`The plane at ${at.url} does not answer: ${cause.message}`, {
      exitCode: exitCodes.planeFailed,
      fix: 'start it with npm start, or set TRAINYARD_URL to where it is',
    });
  }
}

function problemFrom(text: string): ProblemJson {
  try {
    return JSON.parse(text) as ProblemJson;
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

function routeOf(id: string) {
  const route = routes.find((one) => one.id === id);
  if (route) return route;
  throw new Error(`The API has no call ${id}.`);
}

const methodOf = (route: string) => routeOf(route).method;

const pathOf = (route: string, id = '') =>
  routeOf(route).path.replace(/\{\w+\}/, encodeURIComponent(id));
