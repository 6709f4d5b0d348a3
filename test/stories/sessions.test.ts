import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { sessionOf } from './container-session.ts';
import { furnishedAssembly } from './furnished-assembly.ts';
import { quietJob, type SharedStory, startShared } from './shares.ts';
import { calmModel, noDenials } from './story.ts';

const notebook = { kind: 'notebook', image: 'registry.example/jupyter:1', ttl: '8h' };

/** A notebook of project `a`, and what its program asks of the plane. */
async function startInside() {
  const told: ContainerSpec[] = [];
  const story = await startShared({
    assembly: await furnishedAssembly(),
    model: (spec, random) => {
      told.push(spec);
      return calmModel!(spec, random);
    },
  });
  const id = await story.submitTo('a', notebook);
  await story.endOf('a', id);
  const jupyter = told.find((spec) => spec.id.endsWith('-main'))!;
  return { story, id, jupyter, ask: await askerIn(story, jupyter) };
}

/** Signs as the program in a container does, whose credentials are those of its role. */
async function askerIn(story: SharedStory, spec: ContainerSpec) {
  const { keys } = await sessionOf(story, spec);
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials: {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.SessionToken,
    },
    sha256: Sha256,
  });
  return async (method: string, path: string, body?: object) => {
    const text = body ? JSON.stringify(body) : '';
    const unsigned = {
      ...{ method, protocol: 'http:', hostname: '127.0.0.1', path, query: {} },
      headers: { host: '127.0.0.1', 'content-type': 'application/json' },
      ...(text ? { body: text } : {}),
    };
    const { headers } = await signer.sign(unsigned, { signingDate: new Date(story.clock.now()) });
    const bytes = new TextEncoder().encode(text);
    const answer = await story.http({ method, path, query: '', headers, body: bytes });
    const read = Buffer.from(answer.body as Uint8Array).toString('utf8');
    return { status: answer.status, body: read ? JSON.parse(read) : undefined };
  };
}

describe('a program in a notebook', () => {
  let inside: Awaited<ReturnType<typeof startInside>>;

  beforeEach(async () => {
    inside = await startInside();
  });
  afterEach(noDenials);

  it('finds the plane by its environment and submits jobs of its project', async () => {
    const { story, jupyter, ask } = inside;
    expect(jupyter.environment.TRAINYARD_URL).toBe('http://127.0.0.1:4566');
    const { status, body } = await ask('POST', '/jobs', quietJob);
    expect({ status, project: body.project }).toEqual({ status: 202, project: 'a' });
    await story.endOf('a', body.id);
    const seen = await ask('GET', `/jobs/${body.id}`);
    expect(seen.body).toMatchObject({ phase: 'Succeeded', submittedBy: expect.any(String) });
    expect(seen.body.submittedBy).toMatch(/:assumed-role\/trainyard-a-ses-us-east-1\/\w+$/);
  });

  it('is of no other project and no administrator, whatever the rules give to others', async () => {
    const { story, ask } = inside;
    const others = await story.submitTo('b');
    expect(await ask('POST', '/jobs', { ...quietJob, project: 'b' })).toMatchObject({
      status: 403,
      body: { code: 'Forbidden', given: 'b', allowed: ['a'] },
    });
    expect((await ask('GET', `/jobs/${others}`)).status).toBe(404);
    expect((await ask('POST', `/jobs/${others}/cancel`)).status).toBe(404);
    const budget = await ask('PUT', '/budgets/a', { monthlyUsd: '1000.00' });
    expect(budget).toMatchObject({ status: 403, body: { code: 'Forbidden', given: 'submitter' } });
  });

  it('does not open its notebook, nor lets it live longer than budget and bounds', async () => {
    const { story, id, ask } = inside;
    expect((await ask('GET', `/jobs/${id}/open`)).status).toBe(403);
    const extend = (ttl: string) => ask('POST', `/jobs/${id}/extend`, { ttl });
    expect((await extend('400d')).status).toBe(422);
    const authorization = `Bearer ${await story.token('a', 'admin')}`;
    const budget = { monthlyUsd: '0.60' };
    await story.api('PUT', '/budgets/a', budget, { authorization });
    expect(await extend('7d')).toMatchObject({ status: 422, body: { code: 'BudgetExceeded' } });
  });
});
