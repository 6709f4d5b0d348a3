/** Draws in [0, 1). */
export type Random = () => number;

/** One of these. */
export const oneOf = <T>(random: Random, values: readonly T[]): T =>
  values[Math.floor(random() * values.length)]!;

/** Between `low` and `high`, as often in each order of magnitude. */
export const between = (random: Random, low: number, high: number): number =>
  low * (high / low) ** random();

/** A job of any kind, its time, its size and its cap drawn at random. */
export function randomJob(random: Random): Record<string, unknown> {
  const draw = oneOf(random, [randomTask, randomTask, randomTuning, randomPipeline]);
  return { ...draw(random), deadlineSeconds: 86_400, ...randomBudget(random) };
}

function randomBudget(random: Random) {
  if (random() < 0.3) return {};
  const maxCostUsd = between(random, 0.003, 1).toFixed(6);
  const onExceeded = oneOf(random, [undefined, 'Cancel', 'Cancel', 'Finish', 'StopScheduling']);
  return { budget: { maxCostUsd, ...(onExceeded ? { onExceeded } : {}) } };
}

const timeout = (random: Random) => Math.round(between(random, 60, 7200));

function randomTask(random: Random) {
  const cpu = oneOf(random, [256, 1024, 2048]);
  return {
    kind: 'task',
    image: 'registry.example/worker:1',
    cpu,
    memory: cpu * 2,
    spot: random() < 0.3,
    timeoutSeconds: timeout(random),
  };
}

function randomTuning(random: Random) {
  const maxJobs = 1 + Math.floor(random() * 6);
  return {
    kind: 'tuning',
    image: 'registry.example/trainer:1',
    objective: { minimize: 'loss', regex: 'loss=([0-9.]+)' },
    ranges: { x: { min: 0, max: 1 } },
    maxJobs,
    maxParallelJobs: 1 + Math.floor(random() * Math.min(3, maxJobs)),
    instanceType: oneOf(random, ['ml.m5.large', 'ml.m5.xlarge']),
    timeoutSeconds: timeout(random),
  };
}

function randomPipeline(random: Random) {
  const names = ['a', 'b', 'c'].slice(0, 2 + Math.floor(random() * 2));
  const stages = names.map((name, index) => {
    const needs = index > 0 && random() < 0.5 ? [names[index - 1]] : [];
    return [name, { ...oneOf(random, [randomTask, randomTuning])(random), needs }];
  });
  return { kind: 'pipeline', stages: Object.fromEntries(stages) };
}
