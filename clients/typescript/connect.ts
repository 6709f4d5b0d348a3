import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Connection } from './api.ts';
import { TrainyardError, UnreachableError } from './errors.ts';
import { isExecuteApi, signWith } from './sign.ts';
import type { Surroundings } from './surroundings.ts';
import { usedPlane } from './used-plane.ts';

/** Which plane is meant, where the environment does not say it. */
export interface PlaneOptions {
  /**
   * Of the plane's API; default: `TRAINYARD_URL`, else the one that `trainyard plane use` has
   * named, else the local plane of `data`.
   */
  url?: string;
  /** A bearer token; default: `TRAINYARD_TOKEN`. */
  token?: string;
  /**
   * Folder of a plane on this machine; default: `TRAINYARD_DATA`, else `.trainyard` here or in your
   * home.
   */
  data?: string;
}

/** What a plane on this machine tells its user in `plane.json`. */
interface LocalPlane {
  apiUrl: string;
  /** Its owner's. */
  localKey: string;
}

type Around = Pick<Surroundings, 'env' | 'now'>;

/**
 * Finds the plane as the command line does: with a token; signed, where it is an API of AWS, or
 * inside of a notebook; as its owner on this machine. Throws TrainyardError that says what to set.
 */
export async function connect(options: PlaneOptions, around: Around): Promise<Connection> {
  const { env } = around;
  const given = options.url ?? (options.data ? undefined : env.TRAINYARD_URL || undefined);
  const named = options.data ?? (env.TRAINYARD_DATA || undefined);
  const url = (given ?? (named ? undefined : await usedPlane(env)))?.replace(/\/$/, '');
  const token = options.token ?? env.TRAINYARD_TOKEN;
  const folders = named
    ? [resolve(named)]
    : ['.', homedir()].map((at) => resolve(at, '.trainyard'));
  if (url && token) return { url, authorize: bearer(async () => token) };
  if (url && (env.TRAINYARD_JOB_ID || isExecuteApi(url))) {
    return { url, authorize: signWith(url, env.AWS_REGION) };
  }
  const found = await Promise.all(folders.map(localPlane));
  const plane = found.find((one) => one !== undefined);
  if (plane && (!url || plane.apiUrl === url)) {
    const own = token ? async () => token : ownToken(plane, around);
    return { url: plane.apiUrl, authorize: bearer(own) };
  }
  if (url) {
    throw new TrainyardError(`The plane at ${url} wants to know who calls.`, {
      fix: 'give a token, or set TRAINYARD_TOKEN; `trainyard token` prints one for a local plane',
    });
  }
  throw new UnreachableError(`No plane runs on the folder ${folders.join(' or ')}.`, {
    fix: 'start one: trainyard plane up; or set TRAINYARD_URL to where it is',
  });
}

async function localPlane(folder: string): Promise<LocalPlane | undefined> {
  const text = await readFile(join(folder, 'plane.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

const bearer =
  (token: () => Promise<string>): Connection['authorize'] =>
  async (request) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${await token()}` },
  });

/** A local plane's token holds for twelve hours; another is asked for before that. */
const tokenMs = 11 * 3600 * 1000;

/** Signs in as the plane's owner, as its console does: by a code that is good for one token. */
function ownToken({ apiUrl, localKey }: LocalPlane, { now }: Around): () => Promise<string> {
  let kept: { token: Promise<string>; until: number } | undefined;
  const signIn = async () => {
    const headers = { 'x-trainyard-key': localKey };
    const { code } = await post<{ code: string }>(`${apiUrl}/_local/codes`, { headers });
    const body = JSON.stringify({ code });
    return (await post<{ token: string }>(`${apiUrl}/_local/sessions`, { body })).token;
  };
  return () => {
    if (!kept || kept.until <= now()) kept = { token: signIn(), until: now() + tokenMs };
    return kept.token;
  };
}

async function post<T>(url: string, request: RequestInit): Promise<T> {
  const refuse = (why: string) =>
    new UnreachableError(`The plane of this machine does not let its owner in: ${why}`, {
      fix: 'start it again: trainyard plane up',
    });
  const response = await fetch(url, { method: 'POST', ...request }).catch((error: Error) => {
    throw refuse((error.cause as Error | undefined)?.message ?? error.message);
  });
  if (!response.ok) throw refuse(`it answered ${response.status}`);
  return (await response.json()) as T;
}
