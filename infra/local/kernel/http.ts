import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** An HTTP exchange without a socket, so that one function serves a port and an SDK in process. */

/** A request whose body has wholly arrived. */
export interface HttpRequest {
  method: string;
  /** Percent-encoded, as received; begins with `/`. */
  path: string;
  /** Without the leading `?`, percent-encoded as received. */
  query: string;
  /** Names in lower case; repeated headers joined with a comma. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** An answer, whole as well. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/** Answers every request; what it throws is a defect of the plane. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Takes requests off the socket itself, as their bodies are too large to be in memory as a whole;
 * undefined for one that is not its own.
 */
export type StreamHandler = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => Promise<void> | undefined;

/** Takes a connection that is to become another protocol's; false for one that is not its own. */
export type UpgradeHandler = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
