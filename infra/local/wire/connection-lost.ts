/**
 * No answer comes: the peer reset the connection. Named as the SDK's own HTTP handler names it
 * (`@smithy/node-http-handler` calls ECONNRESET, EPIPE and ETIMEDOUT a TimeoutError).
 */
export class ConnectionLost extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('read ECONNRESET');
    this.name = 'TimeoutError';
  }
}
