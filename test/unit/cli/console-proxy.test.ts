import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleProxy, startConsoleProxy } from '../../../cli/open/console-proxy.ts';

describe('the way to the console of a plane elsewhere', () => {
  const asked: { line: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const plane = createServer(async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    asked.push({ line: `${method} ${url}`, headers, body: await text(incoming) });
    const isKnown = headers['if-none-match'] === '"1"';
    outgoing.writeHead(isKnown ? 304 : 200, {
      'content-type': 'application/json',
      'content-security-policy': "default-src 'none'",
      'set-cookie': 'a=b',
      etag: '"1"',
    });
    outgoing.end(isKnown ? undefined : '{"items": []}');
  });
  let proxy: ConsoleProxy;

  beforeAll(async () => {
    await new Promise<void>((ready) => plane.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(plane.address() as AddressInfo).port}`;
    const authorize = async <R extends { headers: Record<string, string> }>(outgoing: R) => ({
      ...outgoing,
      headers: { ...outgoing.headers, authorization: 'signed' },
    });
    proxy = await startConsoleProxy({ url, authorize }, 'secret');
  });
  afterAll(async () => {
    await proxy.close();
    plane.close();
  });

  /** Asks as a browser, with headers that `fetch` would not let through. */
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body = '') =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((done, fail) => {
      const outgoing = request(new URL(path, proxy.url), { method, headers }, async (incoming) => {
        const { statusCode: status = 0, headers: came } = incoming;
        done({ status, headers: came, body: await text(incoming) });
      });
      outgoing.on('error', fail).end(body);
    });

  it('proves who calls, and hands on what the page and the plane need', async () => {
    const { origin } = new URL(proxy.url);
    const sent = { origin, cookie: 'c=d', 'idempotency-key': 'k', 'content-type': 'text/csv' };
    const came = await ask('/secret/jobs?limit=1', sent, 'POST', '1,2');
    expect(came).toMatchObject({ status: 200, body: '{"items": []}' });
    expect(came.headers).toMatchObject({
      etag: '"1"',
      'content-security-policy': "default-src 'none'",
    });
    expect(came.headers['set-cookie']).toBeUndefined();
    const last = asked.at(-1)!;
    expect([last.line, last.body]).toEqual(['POST /jobs?limit=1', '1,2']);
    expect(last.headers).toMatchObject({ authorization: 'signed', 'idempotency-key': 'k' });
    expect([last.headers.cookie, last.headers.origin]).toEqual([undefined, undefined]);
    expect((await ask('/secret/jobs', { 'if-none-match': '"1"' })).status).toBe(304);
  });

  it.each([
    ['another path', '/jobs', {}, 404],
    ['a path that only begins alike', '/secrets/jobs', {}, 404],
    ['the name of another host', '/secret/jobs', { host: 'evil.example' }, 403],
    ['a page of another origin', '/secret/jobs', { origin: 'http://evil.example' }, 403],
    ['a page without an origin of its own', '/secret/jobs', { origin: 'null' }, 403],
  ])('refuses %s, and asks the plane nothing', async (_, path, headers, status) => {
    const before = asked.length;
    expect((await ask(path, headers as Record<string, string>)).status).toBe(status);
    expect(asked.length).toBe(before);
  });

  it('says so when the plane does not answer', async () => {
    const url = 'http://127.0.0.1:1';
    const lost = await startConsoleProxy({ url, authorize: async (one) => one }, 'secret');
    const response = await fetch(lost.url);
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(/The plane at http:\/\/127.0.0.1:1 does not answer/);
    await lost.close();
  });
});
