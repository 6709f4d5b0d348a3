import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readTemplates, resourcesIn } from '../../infra/aws/assembly.ts';
import { idleCosts } from '../../infra/aws/checks/idle.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { deploy, withModel } from './endpoint-world.ts';
import { furnishedAssembly, origin } from './furnished-assembly.ts';
import { noDenials, type Story } from './story.ts';

const path = '/endpoints/btc/invocations';
let assembly: string;

beforeAll(async () => {
  assembly = await furnishedAssembly();
});

/** A model that answers the bytes it was sent, backwards, under their own type. */
const backwards = (_model: Shape, { path: asked, headers, body }: Shape) =>
  asked === '/ping'
    ? { status: 200, body: new Uint8Array() }
    : { status: 200, contentType: headers['content-type'], body: body.toReversed() };

/** Sends bytes and answers the bytes that came. */
async function send(story: Story, body: Uint8Array, headers: Record<string, string>) {
  const authorization = `Bearer ${await story.token('default', 'submitter')}`;
  const request = { method: 'POST', path, query: '', headers: { authorization, ...headers }, body };
  const answer = await story.http(request);
  return { ...answer, body: Buffer.from(answer.body as Uint8Array) };
}

describe('the invocation of a model', { timeout: 120_000 }, () => {
  afterEach(noDenials);

  it('takes bytes of any type and answers bytes, up to what AWS carries', async () => {
    const { story } = await withModel({ assembly, serve: backwards });
    await deploy(story);
    const bytes = Uint8Array.from({ length: 4_500_000 }, (_, n) => n % 251);
    const image = await send(story, bytes, { 'content-type': 'image/png' });
    expect(image.status).toBe(200);
    expect(image.headers['content-type']).toBe('image/png');
    expect(image.body.equals(bytes.toReversed())).toBe(true);
    const csv = await send(story, Buffer.from('1,2'), { 'content-type': 'text/csv' });
    expect(csv.body.toString()).toBe('2,1');
    const { items } = (await story.api('GET', '/endpoints/btc/requests')).body;
    expect(items).toHaveLength(24);
    const counted = items.slice(-2).map(({ requests, errors }: Shape) => [requests, errors]);
    expect([...counted].toSorted()).toEqual([
      [0, 0],
      [2, 0],
    ]);
    const more = await send(story, new Uint8Array(4_500_001), { 'content-type': 'image/png' });
    expect(more.status).toBe(413);
    const { allowed, fix } = JSON.parse(more.body.toString());
    expect(allowed).toContain('4500000 bytes at most of binary data');
    expect(fix).toContain('call the SageMaker endpoint trainyard-default-btc directly');
  });

  it('is open to pages of the configured origins, and to no others', async () => {
    const { story } = await withModel({ assembly, serve: backwards });
    await deploy(story);
    const ask = (from: string) =>
      story.http({
        method: 'OPTIONS',
        path,
        query: '',
        headers: { origin: from, 'access-control-request-method': 'POST' },
        body: new Uint8Array(),
      });
    const allowed = await ask(origin);
    expect(allowed).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-max-age': '3600',
      },
    });
    expect(allowed.headers['access-control-allow-headers']).toContain('authorization');
    const refused = await ask('https://elsewhere.example.com');
    expect(Object.keys(refused.headers).join()).not.toContain('access-control');
    const headers = { 'content-type': 'application/json', origin };
    const answer = await send(story, Buffer.from('[1]'), headers);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    const missing = await send(story, Buffer.from(''), { origin, authorization: 'Bearer no' });
    expect(missing.status).toBe(401);
    expect(missing.headers['access-control-allow-origin']).toBe(origin);
  });

  it('comes through a handler that is kept warm if that was asked for, with its price said', () => {
    const templates = readTemplates(assembly);
    const { hourly } = idleCosts(resourcesIn(templates));
    const warm = hourly.find(({ type }) => type === 'AWS::Lambda::Alias');
    expect(warm).toMatchObject({ count: 2, monthlyUsd: 4.38 });
    const aliases = Object.entries<Shape>(templates.trainyard!.Resources).filter(
      ([, { Properties }]) => Properties?.ProvisionedConcurrencyConfig,
    );
    expect(aliases.map(([id]) => id.includes('EndpointInvoke'))).toEqual([true]);
  });
});
