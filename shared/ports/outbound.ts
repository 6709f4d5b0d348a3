import { lookup } from 'node:dns/promises';
import { request } from 'node:https';

/** A call to a host outside AWS: the name is resolved first, and only that address is called. */
export interface Outbound {
  /** Every address of a host's name. */
  resolve(host: string): Promise<string[]>;
  /** Posts JSON to that very address and answers the status; follows no redirect. */
  post(call: OutboundPost): Promise<number>;
}

/** One post. */
interface OutboundPost {
  url: string;
  /** Where to connect, whatever the name would resolve to now. */
  address: string;
  body: string;
  /** From the start to the status. */
  timeoutMs: number;
}

/** This machine's own network. */
export const realOutbound: Outbound = {
  async resolve(host) {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  },
  post: ({ url, address, body, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const family = address.includes(':') ? 6 : 4;
      const options = {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        lookup: pinnedTo(address, family),
      };
      const call = request(url, options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      call.on('error', reject);
      call.end(body);
    }),
};

/** Node asks for one address or for all of them: either way there is only this one. */
function pinnedTo(address: string, family: number) {
  return (
    _host: string,
    options: { all?: boolean | undefined },
    answer: (
      error: null,
      found: string | { address: string; family: number }[],
      f?: number,
    ) => void,
  ) => {
    if (options.all) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };
}
