import { describe, expect, it } from 'vitest';
import { aligned, metricsOf, seriesIn } from '../../../console/metrics/series.ts';
import { axesOf } from '../../../console/trials/parallel.ts';
import { searchOf } from '../../../console/trials/search.ts';

const line = (stream: string, message: string) => ({ at: '', source: 'tune', stream, message });

describe('the course of a metric', () => {
  const metric = { name: 'rmse', regex: 'rmse=([0-9.eE+-]+|nan)' };

  it('is what each trial has printed, in its order; what is no number is none', () => {
    const lines = [
      line('one/algo-1', 'epoch 1 rmse=0.5 then rmse=0.4'),
      line('two/algo-1', 'rmse=0.9'),
      line('one/algo-1', 'rmse=nan'),
      line('one/algo-1', 'rmse=3e-1'),
      line('one/algo-1', 'nothing'),
    ];
    const found = seriesIn(metric, lines)!;
    expect(found).toEqual([
      {
        label: 'one',
        points: [
          [1, 0.5],
          [2, 0.4],
          [3, 0.3],
        ],
      },
      { label: 'two', points: [[1, 0.9]] },
    ]);
    expect(aligned(found)).toEqual([
      [1, 2, 3],
      [0.5, 0.4, 0.3],
      [0.9, null, null],
    ]);
  });

  it('is not known where a browser has no such expression', () => {
    expect(seriesIn({ name: 'a', regex: '(?P<a>x)' }, [])).toBeUndefined();
  });

  it('is asked of the metrics of a training, and of the objective of a search', () => {
    expect(metricsOf({ metrics: [metric] })).toEqual([metric]);
    expect(metricsOf({ objective: { maximize: 'auc', regex: 'auc=(.*)' } })).toEqual([
      { name: 'auc', regex: 'auc=(.*)' },
    ]);
    expect(metricsOf({ objective: { minimize: 'validation:rmse' } })).toEqual([]);
    expect(metricsOf({})).toEqual([]);
  });
});

describe('parallel coordinates', () => {
  const search = searchOf({
    objective: { minimize: 'rmse' },
    ranges: { lr: { scale: 'log' }, form: { values: ['a', 'b', 'c'] }, same: {} },
  });
  const trial = (lr: string, form: string, objective: number) => ({
    ...{ name: lr, status: 'Completed', objective },
    hyperParameters: { lr, form, same: '7' },
  });
  const trials = [trial('0.01', 'a', 3), trial('1', 'b', 1), trial('0.1', 'b', 2)];

  it('have an axis for each hyperparameter and the objective, by its own scale', () => {
    const axes = axesOf(trials, search);
    expect(axes.map(({ name, low, high }) => [name, low, high])).toEqual([
      ['lr (log)', '0.01', '1'],
      ['form', 'a', 'b'],
      ['same', '7', '7'],
      ['rmse', '1', '3'],
    ]);
    const places = axes.map(({ at }) => trials.map((one) => Number(at(one).toFixed(3))));
    expect(places).toEqual([
      [0, 1, 0.5],
      [0, 1, 1],
      [0.5, 0.5, 0.5],
      [1, 0, 0.5],
    ]);
  });
});
