import { afterEach, describe, expect, it } from 'vitest';
import type { CallFault } from '../../infra/local/boot/call-faults.ts';
import { accountsOf, removals, rowsOf } from './accounts.ts';
import { modelsOf, withModel } from './endpoint-world.ts';
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
