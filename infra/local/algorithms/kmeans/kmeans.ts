import { seededRandom } from '../../kernel/seeded-random.ts';
import type { Algorithm } from '../algorithm.ts';
import { CustomerError } from '../customer-error.ts';
import type { Table } from '../data/table.ts';
import { readHyperParameters } from '../hyper-parameters.ts';
import { nearest, type Points } from './centers.ts';
import { meanSquaredDistance, reduce } from './lloyd.ts';
import { kmeansRules } from './rules.ts';
import { streamedCenters } from './stream.ts';

/** The centers, a row each. */
interface KmeansModel {
  centers: number[][];
}

/** Groups of rows that are near to each other, by web-scale k-means with more centers first. */
export const kmeans: Algorithm<KmeansModel> = {
  channels: ['train', 'test'],

  train(given, channels, report) {
    const options = readHyperParameters(kmeansRules, given);
    const train = channels.train!;
    if (options.feature_dim !== train.width) {
      throw new CustomerError(
        `feature_dim is ${options.feature_dim}; records of train have ${train.width} features. ` +
          'For a CSV without labels say the content type text/csv;label_size=0.',
      );
    }
    if (options.k > train.count) {
      throw new CustomerError(`k is ${options.k}, and train has ${train.count} records.`);
    }
    const random = seededRandom(1);
    const streamed = streamedCenters(options, train, random);
    report(`${streamed.count} centers from ${train.count} records are reduced to ${options.k}`);
    const { centers } = reduce(options, streamed, random);
    report({ channel: 'train', metric: 'msd', value: meanSquaredDistance(train, centers) });
    if (channels.test) {
      const msd = meanSquaredDistance(channels.test, centers);
      const values = { msd, ssd: msd * channels.test.count };
      for (const metric of options.eval_metrics as ('msd' | 'ssd')[]) {
        report({ channel: 'test', metric, value: values[metric] });
      }
    }
    const { width, values } = centers;
    const rows = Array.from({ length: centers.count }, (_, at) => [
      ...values.subarray(at * width, (at + 1) * width),
    ]);
    return { centers: rows };
  },

  width: ({ centers }) => centers[0]!.length,

  predict(model, table: Table) {
    const width = model.centers[0]!.length;
    const values = Float64Array.from(model.centers.flat());
    const centers: Points = { count: model.centers.length, width, values };
    return Array.from({ length: table.count }, (_, row) => {
      const { center, squared } = nearest(table, row, centers);
      return { closest_cluster: center, distance_to_cluster: Math.sqrt(squared) };
    });
  },
};
