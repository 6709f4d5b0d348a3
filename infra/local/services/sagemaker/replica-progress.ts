import type { Outside } from '../../kernel/types.ts';
import { ownReplicas } from './capacity.ts';
import { markReady, type Replica } from './endpoint-store.ts';
import { logOf, type Servers, startReplica } from './replica.ts';
import { sharedText, silenceOf, silentMs, tellSilence } from './silence.ts';

/** A /ping must be answered within this (SageMaker's own limit). */
const pingMs = 2000;

/** How far a replica is. */
export interface Progress {
  replica: Replica;
  state: 'ready' | 'starting' | 'gone';
  /** Why it will never answer. */
  failure?: string;
  /** Why it has not answered for long. */
  silent?: string;
}

/** What SageMaker says of a container that does not become healthy, and what is known here. */
export const notHealthy = ({ replica, silent }: Progress): string =>
  `The primary container for production variant ${replica.variant} did not pass the ping health ` +
  `check. Please check CloudWatch logs for this endpoint (${logOf(replica).group}).` +
  `${silent ? ` ${silent}` : ''}`;

/** Starts what has not started, and asks what runs whether it is healthy. */
export async function look(
  servers: Servers,
  outside: Outside,
  name: string,
  config: string,
): Promise<Progress[]> {
  const own = outside.transact((tx) => ownReplicas(tx, name, config));
  return Promise.all(own.map((replica) => lookAt(servers, outside, replica)));
}

async function lookAt(servers: Servers, outside: Outside, replica: Replica): Promise<Progress> {
  let status = await servers.runner.status(replica.id);
  if (status.state === 'unknown') {
    const began = await startReplica(servers, outside, replica);
    if ('failure' in began) return { replica, state: 'gone', failure: began.failure };
    status = began.status;
  }
  if (status.state === 'failed-to-start') {
    return { replica, state: 'gone', failure: status.reason };
  }
  const gone: Progress = { replica, state: 'gone' };
  if (status.state !== 'running') {
    const code = status.state === 'exited' ? ` It ended with exit code ${status.exitCode}.` : '';
    const shared = replica.ready ? '' : await sharedText(servers.serving, replica.port);
    return { ...gone, failure: `${notHealthy(gone)}${code}${shared}` };
  }
  if (replica.ready) return { replica, state: 'ready' };
  const request = { method: 'GET', path: '/ping', headers: {} } as const;
  const answer = await servers.serving.send(replica, request, pingMs).catch(() => undefined);
  if (answer?.status !== 200) return starting(servers, outside, replica, status.startedAt);
  outside.transact((tx) => markReady(tx, replica.id));
  return { replica, state: 'ready' };
}

async function starting(
  { serving }: Servers,
  outside: Outside,
  replica: Replica,
  startedAt: number,
): Promise<Progress> {
  const progress: Progress = { replica, state: 'starting' };
  if (!serving.network || outside.now() - startedAt < silentMs) return progress;
  const { why: silent, final } = await silenceOf(serving, replica);
  tellSilence(outside, replica, silent);
  const known = { ...progress, silent };
  return final ? { ...known, failure: notHealthy(known) } : known;
}
