import type { Outside } from '../../kernel/types.ts';
import { markSilent, type Replica } from './endpoint-store.ts';
import { logOf } from './replica.ts';
import type { Serving } from './serving.ts';

/** How long a container may start before it is told what is missing, in milliseconds. */
export const silentMs = 20_000;

/** Another port gets this long to answer, in milliseconds. */
const otherMs = 500;

/** What a scraper of metrics is answered, whatever path it asks for. */
const metrics = /version=0\.0\.4|openmetrics/;

/** Why a container that runs is not healthy. */
export interface Silence {
  why: string;
  /** It will never be: what should answer here answers elsewhere. */
  final: boolean;
}

/** Asks a container that does not answer where it listens instead. */
export async function silenceOf(serving: Serving, { id, port }: Replica): Promise<Silence> {
  const listening = serving.network?.listening(id);
  if (listening?.includes(port)) {
    return {
      why: `It listens on port ${port}, but GET /ping is not answered with 200.`,
      final: false,
    };
  }
  const where = listening === undefined ? '' : `; the container listens on ${portsText(listening)}`;
  const shared = await sharedText(serving, port);
  for (const other of listening ?? []) {
    const answer = await serving
      .send(
        { id, port: other, request: {} },
        { method: 'GET', path: '/ping', headers: {} },
        otherMs,
      )
      .catch(() => undefined);
    if (answer?.status !== 200 || metrics.test(answer.contentType ?? '')) continue;
    const why = `GET /ping was asked on port ${port}, but ${other} answers it: listen on ${port}.`;
    return { why: `${why}${shared}`, final: true };
  }
  return { why: `Nothing answers GET /ping on port ${port}${where}.${shared}`, final: false };
}

const portsText = (ports: number[]) =>
  ports.length === 0 ? 'no port' : `port ${ports.join(', ')}`;

/** Says what a container must do that shares this machine's ports and was not given SageMaker's. */
export async function sharedText({ network, port: usual }: Serving, port: number): Promise<string> {
  const why = await network?.whyShared();
  if (why === undefined || port === usual) return '';
  return (
    ` Containers share the ports of this machine (${why}), and another program has ${usual}: ` +
    `let the server listen on the port in SAGEMAKER_BIND_TO_PORT, here ${port}.`
  );
}

/** Tells it once in the container's own log, where the owner will look. */
export function tellSilence(outside: Outside, replica: Replica, why: string): void {
  outside.transact((tx, context) => {
    if (!markSilent(tx, replica.id)) return;
    const { group: logGroupName, stream: logStreamName } = logOf(replica);
    const logEvents = [{ timestamp: context.now, message: `[plane] ${why}` }];
    context.call('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents });
  });
}
