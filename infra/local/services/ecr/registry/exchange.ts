import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LayerFiles } from './layer-files.ts';

/** One request to the registry, with what answers it. */
export interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  query: URLSearchParams;
  files: LayerFiles;
  /** An operation of ECR as the caller. */
  call<T>(operation: string, request: object): Promise<T>;
}

/** Sends the answer, once all that it tells of is durable. */
export type Answer = () => void | Promise<void>;

/** An answer whose body is small. */
export function reply(
  { incoming, outgoing }: Exchange,
  status: number,
  headers: Record<string, string>,
  body = '',
): Answer {
  return () => {
    outgoing.writeHead(status, {
      'docker-distribution-api-version': 'registry/2.0',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  };
}
