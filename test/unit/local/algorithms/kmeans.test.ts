import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../infra/local/algorithms/algorithm.ts';
import { type Table, tableOf } from '../../../../infra/local/algorithms/data/table.ts';
import { kmeans } from '../../../../infra/local/algorithms/kmeans/kmeans.ts';
import { normals, refusal } from './tables.ts';

const middles = [
  [0, 0],
  [20, 0],
  [0, 20],
  [20, 20],
];

/** Clouds of points around the middles, one point of each in turn. */
function clouds(count: number, seed: number): Table {
  const normal = normals(seed);
  const rows = Array.from({ length: count }, (_, at) => ({
    features: middles[at % middles.length]!.map((one) => one + normal()),
  }));
  return tableOf(rows);
}

function cluster(given: Record<string, string>, channels: Record<string, Table>) {
  const reports: Report[] = [];
  const all = { k: '4', feature_dim: '2', ...given };
  const model = kmeans.train(all, channels, (report) => reports.push(report));
  const told = reports.filter((one) => typeof one !== 'string');
  return {
    model,
    metrics: new Map(told.map((one) => [`${one.channel}:${one.metric}`, one.value])),
  };
}

describe('kmeans', () => {
  it.each([
    ['as it is', {}],
    ['from centers far apart', { init_method: 'kmeans++', extra_center_factor: '3' }],
    ['in small batches, several times', { mini_batch_size: '40', epochs: '3' }],
    ['with old points that count less', { mini_batch_size: '40', half_life_time_size: '200' }],
  ])('finds the middles of clouds %s', (_what, given) => {
    const { model, metrics } = cluster(given, { train: clouds(400, 1), test: clouds(200, 2) });
    for (const middle of middles) {
      const apart = model.centers.map(([x = 0, y = 0]) =>
        Math.hypot(x - middle[0]!, y - middle[1]!),
      );
      expect(Math.min(...apart)).toBeLessThan(0.5);
    }
    // Two coordinates, each with a variance of 1.
    expect(metrics.get('test:msd')).toBeGreaterThan(1.7);
    expect(metrics.get('test:msd')).toBeLessThan(2.5);
    expect(metrics.has('test:ssd')).toBe(false);
  });

  it('reports what eval_metrics asks for', () => {
    const { metrics } = cluster(
      { eval_metrics: '["msd","ssd"]' },
      {
        train: clouds(400, 1),
        test: clouds(200, 2),
      },
    );
    expect(metrics.get('test:ssd')).toBeCloseTo(metrics.get('test:msd')! * 200, 6);
  });

  it('answers the nearest center and how far it is', () => {
    const model = { centers: middles };
    const table = tableOf([{ features: [20, 3] }, { features: [-3, 24] }]);
    expect(kmeans.predict(model, table)).toEqual([
      { closest_cluster: 1, distance_to_cluster: 3 },
      { closest_cluster: 2, distance_to_cluster: 5 },
    ]);
  });

  it('has a center for each of as many points as it is to make', () => {
    const rows = [{ features: [1, 1] }, { features: [2, 2] }, { features: [2, 2] }];
    const { model } = cluster({ k: '3' }, { train: tableOf(rows) });
    expect(new Set(model.centers.map(String))).toEqual(new Set(['1,1', '2,2']));
  });

  it.each([
    ['more centers than points', { k: '401' }, /k is 401, and train has 400/],
    ['another number of features', { feature_dim: '3' }, /have 2 features.*label_size=0/],
    ['no k', { k: '0' }, /k is 0; it must be a whole number from 1/],
    ['a metric it does not have', { eval_metrics: '["rmse"]' }, /eval_metrics is \["rmse"\]/],
  ])('refuses %s', (_what, given, message) => {
    expect(refusal(() => cluster(given, { train: clouds(400, 1) }))).toMatch(message);
  });
});
