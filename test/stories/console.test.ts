import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startVirtualPlane, type VirtualPlane } from '../../infra/local/boot/virtual-plane.ts';
import { assemblyFolder } from '../assembly.ts';
import { calmModel, newYear, storyOn, taskJob } from './story.ts';

type Method = 'GET' | 'POST';

describe('the console', () => {
  let plane: VirtualPlane;
  beforeAll(async () => {
    const assembly = assemblyFolder();
    plane = await startVirtualPlane({ assembly, seed: 1, startAt: newYear, model: calmModel });
  });
  afterEach(() => expect(plane.kernel.denials).toEqual([]));

  /** What a browser gets that nobody is signed in to. */
  const ask = (path: string, headers: Record<string, string> = {}, method: Method = 'GET') =>
    plane.http({ method, path, query: '', headers, body: new Uint8Array() });
  const textOf = ({ body }: { body: string | Uint8Array }) => Buffer.from(body).toString('utf8');
  const post = (path: string, headers: Record<string, string>, body: object = {}) =>
    plane.http({
      ...{ method: 'POST', path, query: '', headers },
      body: Buffer.from(JSON.stringify(body)),
    });

  it('is a page of its own files, without anything inline or of others', async () => {
    const { status, headers, body } = await ask('/console/');
    const page = textOf({ body });
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers['content-security-policy']!.split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe|https?:|data:|\*/);
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['set-cookie']).toBeUndefined();
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?:/);
    expect(textOf(await ask('/console/index.html'))).toBe(page);
  });

  it('has files that are kept for good, and asked for again by their ETag', async () => {
    const page = textOf(await ask('/console/'));
    const names = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name!);
    expect(names.map((name) => name.split('.').at(-1)).toSorted()).toEqual(['css', 'js', 'svg']);
    for (const name of names) {
      const plain = await ask(`/console/${name}`);
      const packed = await ask(`/console/${name}`, { 'accept-encoding': 'br, gzip' });
      expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
      expect(gunzipSync(packed.body as Uint8Array).equals(Buffer.from(plain.body))).toBe(true);
      const { etag } = plain.headers;
      const again = await ask(`/console/${name}`, { 'if-none-match': etag! });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
  });

  it('sends who forgets the slash to the page, and has no other files', async () => {
    const moved = await ask('/console');
    expect([moved.status, moved.headers.location]).toEqual([308, '/console/index.html']);
    for (const name of ['constructor', 'main.js', '%2e%2e', 'index.html%00']) {
      const { status, headers } = await ask(`/console/${name}`);
      expect([status, headers['content-type']], name).toEqual([404, 'application/problem+json']);
    }
    expect((await ask('/console/', {}, 'POST')).status).toBe(404);
  });

  it('is signed in to once by a code that only the plane’s owner gets', async () => {
    expect((await post('/_local/codes', {})).status).toBe(403);
    expect((await post('/_local/codes', { 'x-trainyard-key': 'other' })).status).toBe(403);
    const { code } = JSON.parse(
      textOf(await post('/_local/codes', { 'x-trainyard-key': 'virtual' })),
    );
    const { token } = JSON.parse(textOf(await post('/_local/sessions', {}, { code })));
    const doctor = await ask('/doctor', { authorization: `Bearer ${token}` });
    expect(JSON.parse(textOf(doctor)).caller).toMatchObject({
      role: 'admin',
      projects: ['default'],
    });
    const codes = [code, 'x', '', '__proto__', undefined];
    for (const one of codes) {
      expect((await post('/_local/sessions', {}, { code: one })).status).toBe(403);
    }
    expect((await ask('/jobs', { authorization: `Bearer ${code}` })).status).toBe(401);
  });

  it('gets no token for a code that is older than five minutes', async () => {
    const { code } = JSON.parse(
      textOf(await post('/_local/codes', { 'x-trainyard-key': 'virtual' })),
    );
    await plane.advance(301_000);
    expect((await post('/_local/sessions', {}, { code })).status).toBe(403);
  });

  it('asks for jobs by a part of their name, and for nothing that it knows', async () => {
    const story = await storyOn(plane);
    for (const name of ['night', 'day', 'midnight']) {
      await story.submit({ ...taskJob, name });
    }
    const found = await story.api('GET', '/jobs?name=NIGHT');
    const names = found.body.items.map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual(['midnight', 'night']);
    const again = await story.api('GET', '/jobs?name=NIGHT', undefined, {
      'if-none-match': found.headers.etag!,
    });
    expect(again.status).toBe(304);
    expect((await story.api('GET', '/jobs?name=')).status).toBe(400);
  });
});
