import type { Outside, Write } from '../../kernel/types.ts';
import { desiredCount, ownReplicas, setDesired } from './capacity.ts';
import { recordEndpoint } from './endpoint-events.ts';
import { type Endpoint, getEndpoint, markLeaving, removeReplica } from './endpoint-store.ts';
import { madeOf, planReplicas, type Servers } from './replica.ts';
import { look, notHealthy, type Progress } from './replica-progress.ts';

/** How the replicas of the configuration in service are. */
export interface Kept {
  config: string;
  desired: number;
  progress: Progress[];
}

/** All that are wanted answer. */
export const isComplete = ({ desired, progress }: Kept): boolean =>
  progress.length === desired && progress.every(({ state }) => state === 'ready');

/**
 * Keeps as many replicas of the configuration in service as are wanted: those that died are
 * replaced, what is too many leaves, the newest first.
 */
export async function keepUp(
  servers: Servers,
  outside: Outside,
  name: string,
  config: string,
): Promise<Kept> {
  const { desired, missing, made } = outside.transact((tx) => {
    const own = ownReplicas(tx, name, config);
    const wanted = desiredCount(tx, name, config);
    for (const { id } of own.slice(wanted)) markLeaving(tx, id);
    const { variant, request } = own[0] ?? {};
    const known = variant === undefined ? madeOf(tx, config)?.made : { variant, request };
    return { desired: wanted, missing: wanted - own.length, made: known };
  });
  if (made) await planReplicas(servers, outside, name, config, missing, made);
  const progress = await look(servers, outside, name, config);
  for (const { replica } of progress.filter(({ state }) => state === 'gone')) {
    outside.transact((tx) => removeReplica(tx, replica.id));
    const { variant, request } = replica;
    await planReplicas(servers, outside, name, config, 1, { variant, request });
  }
  return { config, desired, progress };
}

/** Whether the instance count of what is in service is being changed. */
export const isScaling = ({ status, next }: Endpoint): boolean =>
  status === 'Updating' && next === null;

/**
 * The end of such a change: all wanted replicas answer, or a new one never will; then as many as
 * answer are wanted. Undefined while neither is known.
 */
export function scaled(outside: Outside, endpoint: Endpoint, kept: Kept): Write | undefined {
  if (isComplete(kept)) return settled(endpoint, kept.desired, null);
  const ready = Math.max(1, kept.progress.filter(({ state }) => state === 'ready').length);
  const failure = kept.progress.find((one) => one.failure)?.failure;
  if (failure) return settled(endpoint, ready, failure);
  const plan = outside.transact((tx) => madeOf(tx, kept.config));
  const late = (endpoint.nextSince ?? 0) + (plan?.startSeconds ?? 600) * 1000;
  const slow = kept.progress.find(({ state }) => state === 'starting');
  if (!slow || outside.now() < late) return undefined;
  return settled(endpoint, ready, notHealthy(slow));
}

function settled(endpoint: Endpoint, desired: number, failure: string | null): Write {
  return (tx, context) => {
    const now = getEndpoint(tx, endpoint.name);
    if (!now?.config || !isScaling(now) || now.nextSince !== endpoint.nextSince) return;
    setDesired(tx, now.name, now.config, desired);
    recordEndpoint(tx, context, { ...now, status: 'InService', nextSince: null, failure });
  };
}
