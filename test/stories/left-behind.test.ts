import { afterEach, describe, expect, it } from 'vitest';
import type { CallFault } from '../../infra/local/boot/call-faults.ts';
import { accountsOf, expectNothingHeld, removals, rowsOf } from './accounts.ts';
import { endpointJob, modelsOf, withModel } from './endpoint-world.ts';
import { noDenials } from './story.ts';

describe('what a job leaves that costs nothing', () => {
  afterEach(noDenials);

  it('holds its end up for ten minutes, and goes once it may be removed', async () => {
    let isDenied = true;
    const call: CallFault = ({ operation }) =>
      isDenied && operation === 'DeleteModel' ? 'deny' : undefined;
    const { story, trained } = await withModel({ faults: { call } });
    const { modelArtifact: input } = trained.result.bestTrainingJob;
    const transform = { kind: 'transform', model: '@latest(search)', command: ['x'], input };
    const id = await story.submit(transform);
    const { phase } = await story.end(id);
    expect(phase).toBe('Succeeded');
    expect(modelsOf(story)).toEqual(['A model']);
    const { reserved, open, slots } = await accountsOf(story);
    expect({ reserved, open, slots }).toEqual({ reserved: 0, open: 0, slots: 0 });
    expect((await removals(story)).status).toBe('ok');
    await story.advance(90 * 60_000);
    expect(await removals(story)).toMatchObject({
      status: 'warn',
      found: expect.stringContaining(id),
    });
    isDenied = false;
    await story.advance(600_000);
    expect(modelsOf(story)).toEqual([]);
    expect((await rowsOf(story)).filter(({ pk }) => pk === 'LIVE')).toEqual([]);
    expect((await removals(story)).status).toBe('ok');
    expect((await story.job(id)).phase).toBe('Succeeded');
  });
});

describe('what was to live on and could not be written down for six hours', () => {
  afterEach(noDenials);

  it('goes with its job, and no line of it stays open', async () => {
    let isOut = false;
    const call: CallFault = ({ functionName, operation }) =>
      isOut && functionName?.endsWith('-collect') && operation === 'TransactWriteItems'
        ? 'deny'
        : undefined;
    const { story } = await withModel({ faults: { call } });
    isOut = true;
    const notebook = await story.submit({ kind: 'notebook', image: 'registry.example/jupyter:1' });
    const endpoint = await story.submit(endpointJob);
    await story.advance(7 * 3_600_000);
    isOut = false;
    for (const id of [notebook, endpoint]) {
      expect(await story.end(id)).toMatchObject({ phase: 'Failed', reason: 'AccessDenied' });
    }
    await story.advance(30 * 60_000);
    await expectNothingHeld(story);
    expect((await removals(story)).status).toBe('ok');
    const { lines } = (await story.api('GET', `/jobs/${notebook}/cost`)).body;
    expect(lines[0]).toMatchObject({ state: 'closed', what: expect.stringContaining('Fargate') });
    expect(Number(lines[0].usd)).toBeGreaterThan(6 * 0.058);
  });
});
