// Names each cluster by most of its training digits; counts how many of the others have that name.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Below this share of right names the model is not worth to be deployed. */
const needed = 0.7;

const linesOf = (channel, file) =>
  readFileSync(join(process.env[`SM_CHANNEL_${channel}`], file), 'utf8')
    .split('\n')
    .filter(Boolean);
const clustersOf = (part) =>
  linesOf('CLUSTERS', `${part}.csv.out`).map((line) => JSON.parse(line).closest_cluster);
const labelsOf = (part) => linesOf('LABELS', `${part}.csv`).map(Number);

const counts = new Map();
const labels = labelsOf('train');
for (const [at, cluster] of clustersOf('train').entries()) {
  const count = counts.get(cluster) ?? Array(10).fill(0);
  count[labels[at]] += 1;
  counts.set(cluster, count);
}
const names = [];
for (const [cluster, count] of counts) names[cluster] = count.indexOf(Math.max(...count));

const found = clustersOf('test').map((cluster) => names[cluster]);
const heldOut = labelsOf('test');
const right = found.filter((name, at) => name === heldOut[at]).length;
const accuracy = Number((right / heldOut.length).toFixed(4));
console.log(`${right} of ${heldOut.length} held-out digits are right: ${accuracy}`);
const result = { accuracy, heldOut: heldOut.length, good: accuracy >= needed, names: names.join() };
writeFileSync(process.env.TRAINYARD_RESULT, JSON.stringify(result));
