import { describe, expect, it } from 'vitest';
import { layersOf, neededBy } from '../../../console/job/layers.ts';
import { spansOf } from '../../../console/job/spans.ts';
import { bestOf, bestSoFar, positionOf, searchOf } from '../../../console/trials/search.ts';

describe('the stages of a pipeline', () => {
  const specs = {
    image: { kind: 'image' },
    features: { image: '$' + '{image.uri}' },
    tune: { image: '$' + '{image.uri}', inputs: { train: '$' + '{features.outputs.features}' } },
    other: { needs: ['image'] },
  };

  it('stand behind those that they name or take results of', () => {
    expect(neededBy('tune', specs)).toEqual(['image', 'features']);
    expect(layersOf(Object.keys(specs), specs)).toEqual([
      ['image'],
      ['features', 'other'],
      ['tune'],
    ]);
  });

  it('are all shown where they wait for each other', () => {
    const circle = { a: { needs: 'b' }, b: { needs: 'a' } };
    expect(layersOf(['a', 'b'], circle)).toEqual([['a', 'b']]);
  });
});

describe('the life of a job', () => {
  const event = (phase: 'Pending' | 'Queued' | 'Running' | 'Failed', second: number) => ({
    seq: second,
    at: new Date(second * 1000).toISOString(),
    phase,
    attempt: 1,
  });

  it('is its phases with their lengths; an end has none', () => {
    const events = [event('Pending', 0), event('Queued', 1), event('Queued', 2)];
    const ended = [...events, event('Running', 5), event('Failed', 9)];
    expect(spansOf(ended, 99_000).map(({ phase, from, to }) => [phase, to - from])).toEqual([
      ['Pending', 1000],
      ['Queued', 4000],
      ['Running', 4000],
    ]);
    expect(spansOf(events, 6000).at(-1)?.to).toBe(6000);
    expect(spansOf([], 6000)).toEqual([]);
  });
});

describe('the trials of a search', () => {
  const search = searchOf({
    objective: { minimize: 'rmse' },
    ranges: { lr: { min: 1, max: 2, scale: 'log' }, form: { values: ['a', 'b'] } },
  });
  const trial = (name: string, objective: number | undefined, endedAt: string) => ({
    name,
    status: 'Completed',
    hyperParameters: { lr: '0.5', form: 'b' },
    ...(objective === undefined ? {} : { objective }),
    endedAt,
  });
  const trials = [trial('second', 3, '2'), trial('first', 5, '1'), trial('failed', undefined, '0')];

  it('have a best one by the direction of the objective', () => {
    expect(bestOf(trials, search)?.name).toBe('second');
    expect(bestOf(trials, { ...search, isMaximum: true })?.name).toBe('first');
    expect(bestOf([], search)).toBeUndefined();
  });

  it('have a best one so far, in the order in which they ended', () => {
    expect(bestSoFar(trials, search)).toEqual([5, 3]);
    expect(bestSoFar(trials, { ...search, isMaximum: true })).toEqual([5, 5]);
  });

  it('lie on an axis by their number, or by the place of their word', () => {
    const [lr, form] = search.ranges;
    expect([lr!.isLog, form!.isLog]).toEqual([true, false]);
    expect([positionOf(trials[0]!, lr!), positionOf(trials[0]!, form!)]).toEqual([0.5, 1]);
  });
});
