import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StreamHandler } from '../../../kernel/http.ts';
import { AwsError, type Outside, type Principal } from '../../../kernel/types.ts';
import { principalOf } from '../login.ts';
import type { Exchange } from './exchange.ts';
import { LayerFiles } from './layer-files.ts';
import { perform } from './perform.ts';
import { Refusal, refusalOf } from './refusal.ts';
import { placeOf } from './route.ts';

/** What the registry stands on. */
export interface RegistryOptions {
  kernel: Outside;
  /** The plane's folder of state; the registry's bytes are in `registry` under it. */
  folder: string;
  /** One line about something that went wrong. */
  log(line: string): void;
}

/**
 * The registry behind ECR as `docker` and `podman` know it: the OCI distribution protocol (its
 * specification 1.1), with basic authentication by `aws ecr get-login-password`. Each request needs
 * the permissions that it needs on AWS. Nothing is deleted here: ECR does that by its API alone.
 */
export function createRegistry({ kernel, folder, log }: RegistryOptions): StreamHandler {
  const files = new LayerFiles(`${folder}/registry`);
  return (incoming, outgoing) => {
    // Not by URL: to that `//bucket/key` is a host, and some other paths of the wire are none.
    const [, pathname = '', search = ''] = /^([^?]*)\??(.*)$/s.exec(incoming.url ?? '') ?? [];
    if (!/^\/v2(\/|$)/.test(pathname)) return undefined;
    const answered = async () => {
      const caller = callerOf(kernel, incoming);
      const before = kernel.written();
      const call = <T>(operation: string, request: object) =>
        kernel.call<T>('ecr', operation, request, caller);
      const exchange: Exchange = {
        incoming,
        outgoing,
        query: new URLSearchParams(search),
        files,
        call,
      };
      const answer = await perform(placeOf(pathname), exchange);
      if (kernel.written() !== before) await kernel.durable();
      return answer;
    };
    return answered()
      .then((answer) => answer())
      .catch((error: unknown) => fail(error, incoming, outgoing, log));
  };
}

function callerOf(kernel: Outside, { headers }: IncomingMessage): Principal {
  const { authorization = '' } = headers;
  const caller = kernel.transact((tx) => principalOf(tx, authorization, kernel.now()));
  if (caller) return caller;
  const message = authorization
    ? 'Your authorization token has expired or was not given by this plane. Reauthenticate: ' +
      'aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY'
    : 'no basic auth credentials';
  throw new Refusal(401, 'UNAUTHORIZED', message);
}

function fail(
  error: unknown,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  log: (line: string) => void,
): void {
  // What the client still sends is let by, so that it reads the answer.
  incoming.resume();
  if (outgoing.headersSent) return void outgoing.destroy();
  const refusal = error instanceof AwsError ? refusalOf(error) : error;
  if (!(refusal instanceof Refusal)) log(`Registry: ${incoming.method} ${incoming.url}: ${error}`);
  const { status, code, message } =
    refusal instanceof Refusal
      ? refusal
      : new Refusal(500, 'UNKNOWN', 'The local plane failed; its log says why.');
  const realm = `Basic realm="http://${incoming.headers.host}/",service="ecr.amazonaws.com"`;
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'docker-distribution-api-version': 'registry/2.0',
    ...(status === 401 ? { 'www-authenticate': realm } : {}),
  });
  const body = JSON.stringify({ errors: [{ code, message }] });
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
}
