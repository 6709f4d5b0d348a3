import type { World } from './world.ts';

/** The constructor of an AWS SDK v3 client. */
type ClientClass<C> = new (options: Record<string, unknown>) => C;

/** Gives AWS clients, one of a kind, all made with the same options: the one client factory. */
export interface Clients {
  of<C>(clientClass: ClientClass<C>): C;
}

/**
 * Credentials of the environment are read again before every request that follows a change of
 * them: where functions run on one machine, a session's credentials are renewed in place.
 */
function environmentCredentials(world: World) {
  return async () => ({
    accessKeyId: world.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: world.env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: world.env.AWS_SESSION_TOKEN ?? '',
    expiration: new Date(world.now() + 60_000),
  });
}

/** A call of AWS that nobody answers is an error after so long, in milliseconds. */
const callLimits = { connectMs: 5_000, answerMs: 20_000 };

/**
 * Makes the factory. A client is made when it is first asked for. The SDK waits for ever unless it
 * is told a limit, and only warns at that unless it is told to throw.
 */
export function clientsOf(world: World, { connectMs, answerMs } = callLimits): Clients {
  const made = new Map<unknown, unknown>();
  const options = {
    region: world.env.AWS_REGION,
    credentials: world.credentials ?? environmentCredentials(world),
    requestHandler: world.requestHandler ?? {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
    },
    ...(world.retryStrategy ? { retryStrategy: world.retryStrategy } : {}),
    ...(world.signerConstructor ? { signerConstructor: world.signerConstructor } : {}),
    ...(world.env.AWS_ENDPOINT_URL ? { endpoint: world.env.AWS_ENDPOINT_URL } : {}),
  };
  return {
    of<C>(clientClass: ClientClass<C>): C {
      const known = made.get(clientClass) as C | undefined;
      if (known) return known;
      const client = new clientClass(options);
      made.set(clientClass, client);
      return client;
    },
  };
}
