import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach } from 'vitest';
import type { Principal, Shape } from '../../../../infra/local/kernel/types.ts';
import { createEcr } from '../../../../infra/local/services/ecr/ecr.ts';
import { createRegistry } from '../../../../infra/local/services/ecr/registry/registry.ts';
import { serve } from '../../../../infra/local/wire/server.ts';
import {
  fakeServices,
  makeKernel,
  movableClock,
  newSeen,
  temporaryFolder,
} from '../workloads/workloads-harness.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const caller: Principal = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'arn:r' };

/** The digest of these bytes. */
export const digestOf = (bytes: string | Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** ECR with its registry on a real port, and a repository `jobs`. */
export async function registryPlane(options: { denied?: string[]; immutable?: boolean } = {}) {
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  const { clock, later } = movableClock();
  let url = '';
  const ecr = createEcr({ registryUrl: () => url });
  const kernel = makeKernel({
    services: [ecr, ...fakeServices(newSeen())],
    clock,
    ...(options.denied ? { denied: options.denied } : {}),
  });
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const streams = createRegistry({ kernel, folder, log });
  const other = async () => ({ status: 418, headers: {}, body: 'the wire' });
  const server = await serve(other, { host: '127.0.0.1', port: 0 }, streams);
  cleanups.push(server.close, () => kernel.stop());
  url = server.url;
  const ask = <T = Shape>(operation: string, asked: Shape) =>
    kernel.call<T>('ecr', operation, asked, caller);
  const imageTagMutability = options.immutable ? 'IMMUTABLE' : 'MUTABLE';
  await ask('CreateRepository', { repositoryName: 'jobs', imageTagMutability });
  const login = async () => (await ask('GetAuthorizationToken', {})).authorizationData[0];
  const { authorizationToken, proxyEndpoint } = await login();
  return {
    folder,
    ask,
    later,
    lines,
    host: new URL(proxyEndpoint).host,
    token: authorizationToken as string,
    newToken: async (): Promise<string> => (await login()).authorizationToken,
    password: atob(authorizationToken).slice('AWS:'.length),
    /** One request with the token, unless others are given. */
    send: (method: string, path: string, more: { body?: string | Buffer; headers?: object } = {}) =>
      send(`${url}${path}`, method, {
        ...more,
        headers: { authorization: `Basic ${authorizationToken}`, ...more.headers },
      }),
  };
}

function send(url: string, method: string, more: { body?: string | Buffer; headers: object }) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      const outgoing = request(url, { method, headers: { ...more.headers } }, (incoming) => {
        const { statusCode: status = 0, headers } = incoming;
        buffer(incoming).then((body) => resolve({ status, headers, body }), reject);
      });
      outgoing.on('error', reject).end(more.body);
    },
  );
}
