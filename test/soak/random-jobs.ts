/** Draws in [0, 1). */
export type Random = () => number;

/** One of these. */
export const oneOf = <T>(random: Random, values: readonly T[]): T =>
  values[Math.floor(random() * values.length)]!;

/** Between `low` and `high`, as often in each order of magnitude. */
export const between = (random: Random, low: number, high: number): number =>
  low * (high / low) ** random();

const hour = 3600;

/** A job of any kind, its time, its size and its cap drawn at random; what serves has a model. */
export function randomJob(random: Random, model: string): Record<string, unknown> {
  const deadlineSeconds = Math.round(between(random, hour / 2, 6 * hour));
  if (random() < 0.05) return { ...randomEndpoint(random), model, deadlineSeconds };
  const draw = oneOf(random, [randomTask, randomTask, randomTuning, randomPipeline]);
  return { ...draw(random), deadlineSeconds, ...randomBudget(random) };
}

/** A schedule whose job is small, so that it comes often. */
export function randomSchedule(random: Random): Record<string, unknown> {
  return {
    schedule: `rate(${5 + Math.floor(random() * 50)} minutes)`,
    timeZone: 'UTC',
    concurrencyPolicy: oneOf(random, ['Forbid', 'Allow', 'Replace', 'Queue']),
    job: { ...randomTask(random), deadlineSeconds: 2 * hour },
  };
}

function randomBudget(random: Random) {
  if (random() < 0.3) return {};
  const maxCostUsd = between(random, 0.003, 1).toFixed(6);
  const onExceeded = oneOf(random, [undefined, 'Cancel', 'Cancel', 'Finish', 'StopScheduling']);
  return { budget: { maxCostUsd, ...(onExceeded ? { onExceeded } : {}) } };
}

const timeout = (random: Random) => Math.round(between(random, 60, 2 * hour));

function randomTask(random: Random) {
  const cpu = oneOf(random, [256, 1024, 2048]);
  return {
    kind: 'task',
    image: 'registry.example/worker:1',
    cpu,
    memory: cpu * 2,
    spot: random() < 0.5,
    timeoutSeconds: timeout(random),
    maxAttempts: 1 + Math.floor(random() * 4),
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

/** Few names, so that some are swapped behind a name that serves. */
function randomEndpoint(random: Random) {
  return {
    kind: 'endpoint',
    name: oneOf(random, ['blue', 'green', 'red']),
    image: 'registry.example/trainer:1',
    command: ['node', 'serve.mjs'],
    instanceType: oneOf(random, ['ml.m5.large', 'ml.m5.xlarge']),
    ttl: Math.round(between(random, 600, 6 * hour)),
  };
}
