import { afterEach, describe, expect, it } from 'vitest';
import type { CallFault } from '../../infra/local/boot/call-faults.ts';
import { account, deploy, endpointJob, invoke, modelsOf, withModel } from './endpoint-world.ts';
import { noDenials, startStory, tuningJob } from './story.ts';

const day = 86_400_000;
const unknown = 'job_01ARZ3NDEKTSV4RRFFQ69G5FAV';

describe('an endpoint', () => {
  afterEach(noDenials);

  it('serves the best model of the newest job of a name, and holds its money', async () => {
    const { story, trained } = await withModel();
    const before = await account(story);
    const job = await deploy(story);
    const { modelArtifact } = trained.result.bestTrainingJob;
    expect(job).toMatchObject({
      phase: 'Succeeded',
      result: { endpoint: 'btc', modelArtifact, image: 'registry.example/trainer:1' },
    });
    const answer = await invoke(story);
    expect(answer).toMatchObject({ status: 200, body: { model: modelArtifact, received: 15 } });
    const { body } = await story.api('GET', '/endpoints/btc');
    expect(body).toMatchObject({ state: 'InService', current: { jobId: job.id }, history: [] });
    expect((await story.api('GET', '/endpoints')).body.items).toEqual([body]);
    expect((await account(story)).reserved).toBe(115_000 * 24 * 7);
    expect((await account(story)).spent).toBe(before.spent);
    const { lines } = (await story.api('GET', `/jobs/${job.id}/cost`)).body;
    expect(lines).toMatchObject([{ state: 'open' }]);
  });

  it('is swapped by a second deployment and rolled back to the first', async () => {
    const { story, trained } = await withModel();
    const first = await deploy(story);
    await story.advance(3_600_000);
    const again = await story.end(await story.submit(tuningJob));
    const second = await deploy(story, { model: again.id });
    const [old, fresh] = [trained, again].map(({ result }) => result.bestTrainingJob.modelArtifact);
    expect((await invoke(story)).body.model).toBe(fresh);
    const shown = (await story.api('GET', '/endpoints/btc')).body;
    expect(shown).toMatchObject({ current: { jobId: second.id }, history: [{ jobId: first.id }] });
    const bill = (await story.api('GET', `/jobs/${first.id}/cost`)).body;
    expect(bill.lines).toMatchObject([{ state: 'closed' }]);
    expect(Number(bill.actualUsd)).toBeGreaterThan(0.115);
    const { status, body } = await story.api('POST', '/endpoints/btc/rollback');
    expect(status).toBe(202);
    expect(await story.end(body.id)).toMatchObject({ phase: 'Succeeded' });
    expect((await invoke(story)).body.model).toBe(old);
    expect((await account(story)).reserved).toBe(115_000 * 24 * 7);
  });

  it('takes deployments of one name one after another', async () => {
    const { story } = await withModel();
    const ids = [await story.submit(endpointJob), await story.submit(endpointJob)];
    for (const id of ids) expect((await story.end(id)).phase).toBe('Succeeded');
    expect((await story.api('GET', '/endpoints/btc')).body.history).toHaveLength(1);
  });

  it('is gone when it was deleted, and its money is released', async () => {
    const { story } = await withModel();
    const { spent } = await account(story);
    const job = await deploy(story);
    await story.advance(day);
    expect((await story.api('DELETE', '/endpoints/btc')).status).toBe(202);
    await story.advance(120_000);
    expect((await story.api('GET', '/endpoints/btc')).status).toBe(404);
    expect((await invoke(story)).status).toBe(404);
    const bill = (await story.api('GET', `/jobs/${job.id}/cost`)).body;
    expect(bill.lines).toMatchObject([{ state: 'closed' }]);
    expect(Number(bill.actualUsd)).toBeCloseTo(0.115 * 24, 1);
    const now = await account(story);
    expect(now.reserved).toBe(0);
    expect(now.spent - spent).toBe(Number(bill.actualUsd) * 1_000_000);
  });

  it('is deleted by the reaper when it has expired', async () => {
    const { story } = await withModel();
    await deploy(story, { ttl: '2h' });
    await story.advance(2 * 3_600_000 + 10 * 60_000);
    expect((await story.api('GET', '/endpoints')).body.items).toEqual([]);
    expect((await account(story)).reserved).toBe(0);
  });

  it('that never expires is reserved for month by month', async () => {
    const { story } = await withModel({ startAt: Date.UTC(2026, 0, 31, 12) });
    await deploy(story, { ttl: 'never' });
    expect((await account(story)).reserved).toBeLessThanOrEqual(115_000 * 12);
    await story.advance(12.5 * 3_600_000);
    expect((await account(story)).reserved).toBe(0);
    expect((await account(story)).spent).toBeGreaterThan(115_000 * 11);
    expect((await account(story, '2026-02')).reserved).toBeGreaterThan(115_000 * 24 * 27);
  });

  it('answers 503 while it is being created, and 502 with the words of the model', async () => {
    let healthy = false;
    const { story } = await withModel({
      serve: (_model, { path }) =>
        path === '/ping'
          ? { status: healthy ? 200 : 500, body: new Uint8Array() }
          : { status: 400, contentType: 'text/plain', body: Buffer.from('no column "close"') },
    });
    const id = await story.submit(endpointJob);
    await story.until(id, 'Running');
    const early = await invoke(story);
    expect(early).toMatchObject({ status: 503, body: { code: 'EndpointNotReady' } });
    expect(early.headers['retry-after']).toBe('10');
    expect((await story.api('DELETE', '/endpoints/btc')).status).toBe(409);
    healthy = true;
    expect((await story.end(id)).phase).toBe('Succeeded');
    const answer = await invoke(story);
    expect(answer).toMatchObject({ status: 502, body: { code: 'ModelFailed' } });
    expect(answer.body.detail).toContain('answered 400: no column "close"');
  });

  it('takes no body that AWS could not carry', async () => {
    const { story } = await withModel();
    await deploy(story);
    const large = await invoke(story, 'x'.repeat(6_000_001));
    expect(large).toMatchObject({ status: 413, body: { code: 'BodyTooLarge' } });
    expect(large.body.allowed).toContain('6000000 bytes');
  });

  it('whose first deployment fails is not there; a later failure leaves what was', async () => {
    let healthy = false;
    const { story } = await withModel({
      serve: (_model, { path }) => ({
        status: path === '/ping' && !healthy ? 500 : 200,
        body: new Uint8Array(),
      }),
    });
    const failed = await deploy(story);
    expect(failed).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(failed.message).toContain('did not pass the ping health check');
    await story.advance(600_000);
    expect((await story.api('GET', '/endpoints/btc')).status).toBe(404);
    healthy = true;
    const good = await deploy(story);
    healthy = false;
    expect(await deploy(story)).toMatchObject({ phase: 'Failed' });
    const { body } = await story.api('GET', '/endpoints/btc');
    expect(body).toMatchObject({ state: 'InService', current: { jobId: good.id }, history: [] });
    expect((await invoke(story)).status).toBe(200);
  });

  it('waits for machines, and is not told that its own code failed', async () => {
    let asked = 0;
    const serving = () => {
      asked += 1;
      return asked < 3 ? ({ is: 'unavailable' } as const) : undefined;
    };
    const { story } = await withModel({ faults: { capacity: { serving } } });
    const id = await story.submit({ ...endpointJob, maxAttempts: 3 });
    const recovering = await story.until(id, 'Recovering');
    expect(recovering).toMatchObject({ reason: 'CapacityUnavailable', attempt: 2 });
    expect(recovering.message).toContain('InsufficientInstanceCapacity');
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 3 });
    expect((await invoke(story)).status).toBe(200);
    expect(modelsOf(story)).toEqual(['A configuration of an endpoint', 'A model']);
  });

  it.each([
    [
      'Please make sure all images included in the model for the production variant main exist, ' +
        'and that the execution role used to create the model has permissions to access them.',
      'ImagePullFailed',
    ],
    [
      "The image '000000000000.dkr.ecr.us-east-1.amazonaws.com/x:1' does not exist.",
      'ImagePullFailed',
    ],
    ['CannotStartContainerError. Please ensure the model container starts.', 'UserCodeFailed'],
  ])('fails by what SageMaker says of it: %s', async (says, reason) => {
    const capacity = { serving: () => ({ is: 'failed', reason: says }) as const };
    const { story } = await withModel({ faults: { capacity } });
    const job = await deploy(story, { maxAttempts: 3 });
    expect(job).toMatchObject({ phase: 'Failed', reason, attempt: 1 });
    expect(job.message).toContain(says);
    expect(modelsOf(story)).toEqual([]);
  });

  it('leaves nothing of what it served before, also if the plane crashes meanwhile', async () => {
    let crashes = 0;
    const call: CallFault = ({ operation }) => {
      if (operation !== 'DeleteEndpointConfig' || crashes > 0) return undefined;
      crashes += 1;
      return 'kill-before';
    };
    const { story } = await withModel({ faults: { call } });
    await deploy(story);
    expect(crashes).toBe(0);
    await deploy(story);
    expect(crashes).toBe(1);
    expect(modelsOf(story)).toEqual(['A configuration of an endpoint', 'A model']);
    expect((await invoke(story)).status).toBe(200);
  });

  it('goes back to what it served when its deployment is cancelled', async () => {
    let healthy = true;
    const { story } = await withModel({
      serve: (_model, { path }) => ({
        status: path === '/ping' && !healthy ? 500 : 200,
        body: new Uint8Array(),
      }),
    });
    const first = await deploy(story);
    healthy = false;
    const id = await story.submit(endpointJob);
    await story.until(id, 'Running');
    await story.api('POST', `/jobs/${id}/cancel`);
    healthy = true;
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled' });
    const { body } = await story.api('GET', '/endpoints/btc');
    expect(body).toMatchObject({ state: 'InService', current: { jobId: first.id } });
    expect((await invoke(story)).status).toBe(200);
  });

  it('that is not possible is refused at once, or says what is missing', async () => {
    const story = await startStory();
    const { ttl: _ttl, ...endless } = endpointJob;
    const refused = await story.api('POST', '/jobs', endless);
    expect(refused).toMatchObject({ status: 422, body: { pointer: '/ttl' } });
    const missing = 'No job called search has trained a model in project default';
    const { status, body } = await story.api('POST', '/jobs', endpointJob);
    expect([status, body.pointer, body.detail]).toEqual([422, '/model', `/model: ${missing}.`]);
    const stages = { deploy: { ...endpointJob }, other: { ...endpointJob, model: unknown } };
    const both = await story.api('POST', '/jobs', { kind: 'pipeline', stages });
    expect(both.body.errors).toMatchObject([
      { pointer: '/stages/deploy/model', detail: `${missing}.`, given: '@latest(search)' },
      { pointer: '/stages/other/model', detail: `There is no job ${unknown}.` },
    ]);
    const { plan } = (await story.api('POST', '/plans', endpointJob)).body;
    expect(plan.findings).toMatchObject([
      { level: 'error', where: '/model', found: `${missing}.` },
    ]);
    await story.advance(600_000);
    expect((await story.api('GET', '/endpoints')).body.items).toEqual([]);
  });
});
