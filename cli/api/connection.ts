import { resolve } from 'node:path';
import type { Connection } from '../../clients/typescript/api.ts';
import { isExecuteApi, type Outgoing, signWith } from '../../clients/typescript/sign.ts';
import type { PlaneFile } from '../../infra/local/boot/plane-file.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { meantPlane, planeText } from '../plane/meant-plane.ts';
import type { System } from '../system.ts';

/** Whether it is a plane of this machine, which builds images without a container engine. */
export const isOnThisMachine = ({ url }: Connection): boolean =>
  /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);

const tokenSeconds = 3600;

/**
 * The plane's folder: `--data`, else `TRAINYARD_DATA`, else what the installed package says
 * (`TRAINYARD_DEFAULT_DATA`), else `.trainyard` here.
 */
export function dataFolder(given: Given, { cwd, env }: System): string {
  const known = env.TRAINYARD_DATA || env.TRAINYARD_DEFAULT_DATA || '.trainyard';
  return resolve(cwd, given.value('data') ?? known);
}

/**
 * Finds the plane that is meant. One elsewhere is called with `TRAINYARD_TOKEN`, or signed where it
 * is an API of AWS, or inside of a notebook.
 */
export async function connect(given: Given, system: System): Promise<Connection> {
  const { TRAINYARD_TOKEN: token } = system.env;
  const { name, url } = meantPlane(given, system);
  const folder = dataFolder(given, system);
  if (!url) return connectTo(await runningPlane(folder, system), system, token);
  if (token) return { url, authorize: bearer(token) };
  const isInside = system.env.TRAINYARD_JOB_ID !== undefined;
  if (isInside || isExecuteApi(url)) {
    return { url, authorize: signWith(url, system.env.AWS_REGION) };
  }
  const plane = await planeIn(folder);
  if (plane && plane.apiUrl === url.replace(/\/$/, '')) return connectTo(plane, system);
  throw new CommandError(`The plane ${planeText({ name }, url)} needs TRAINYARD_TOKEN.`, {
    fix: 'set TRAINYARD_TOKEN; `trainyard token` prints one for a local plane',
  });
}

/** The local plane of a folder. Throws CommandError that says how to start one. */
export async function runningPlane(folder: string, system: System): Promise<PlaneFile> {
  const plane = await planeIn(folder);
  const fix = `trainyard plane up --data ${folder}   (another plane: trainyard plane use NAME|URL)`;
  if (plane && system.isAlive(plane.pid)) return plane;
  const message = plane
    ? `The plane on the folder ${folder} has died.`
    : `No plane runs on the folder ${folder}.`;
  throw new CommandError(message, { exitCode: exitCodes.planeFailed, fix });
}

async function planeIn(folder: string): Promise<PlaneFile | undefined> {
  const { readPlaneFile } = await import('../../infra/local/boot/plane-file.ts');
  return readPlaneFile(folder);
}

/** A local plane, as its owner, who is its administrator, or with a token that was given. */
export async function connectTo(
  plane: Pick<PlaneFile, 'apiUrl' | 'issuerUrl' | 'keyFile'>,
  system: System,
  given?: string,
): Promise<Connection> {
  if (given) return { url: plane.apiUrl, authorize: bearer(given) };
  const { mintLocalToken } = await import('../../infra/local/boot/local-token.ts');
  const owner = { projects: ['*'], role: 'admin' as const, subject: 'owner' };
  const request = { ...owner, ttlSeconds: tokenSeconds };
  const token = await mintLocalToken(plane, request, system.now());
  return { url: plane.apiUrl, authorize: bearer(token) };
}

const bearer = (token: string) => async (request: Outgoing) => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${token}` },
});
