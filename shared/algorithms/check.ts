import { own } from '../own.ts';
import { type Algorithm, algorithms } from './table.ts';

/** A tuning job, as far as an algorithm cares. */
export interface AlgorithmUse {
  algorithm: string;
  objective: {
    minimize?: string | undefined;
    maximize?: string | undefined;
    regex?: string | undefined;
  };
  hyperParameters: Readonly<Record<string, string>>;
  ranges: Readonly<Record<string, object>>;
  inputs: Readonly<Record<string, string>>;
  command?: readonly string[] | undefined;
}

/** What is wrong, where it stands in the job, and which defect it is. */
export interface AlgorithmFinding {
  path: string[];
  message: string;
  defect?: string;
}

/** Holds a tuning job against what its algorithm takes and reports. */
export function checkAlgorithm(use: AlgorithmUse): AlgorithmFinding[] {
  const algorithm = algorithms[use.algorithm]!;
  return [
    ...hyperParameters(algorithm, use),
    ...channels(algorithm, use),
    ...objectiveFindings(use, (channel) => Object.hasOwn(use.inputs, channel)),
    ...(use.command
      ? [{ path: ['command'], message: `cannot be said: ${use.algorithm} has its own` }]
      : []),
  ];
}

function hyperParameters(algorithm: Algorithm, use: AlgorithmUse): AlgorithmFinding[] {
  const given = use.hyperParameters;
  const isThere = (name: string) => Object.hasOwn(given, name) || Object.hasOwn(use.ranges, name);
  const missing = (name: string, why: string): AlgorithmFinding => ({
    path: ['hyperParameters', name],
    message: `is missing: ${use.algorithm} requires it${why}`,
    defect: 'D01',
  });
  const required = Object.entries(algorithm.required).flatMap(([name, values]) => {
    const allowed = values.join(', ');
    if (!isThere(name)) return [missing(name, allowed && ` (${allowed})`)];
    const value = own(given, name);
    if (value === undefined || values.length === 0 || values.includes(value)) return [];
    const message = `is ${value}; ${use.algorithm} has ${allowed}`;
    return [{ path: ['hyperParameters', name], message, defect: 'D01' }];
  });
  const further = algorithm.requiredWith
    .filter(
      ({ name, given: other, values }) =>
        !isThere(name) && values.includes(own(given, other) ?? ''),
    )
    .map(({ name, given: other }) => missing(name, ` when ${other} is ${given[other]}`));
  return [...required, ...further];
}

function channels({ channels: known }: Algorithm, { algorithm, inputs }: AlgorithmUse) {
  const [first = ''] = known;
  const findings: AlgorithmFinding[] = Object.keys(inputs)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: ['inputs', name],
      message: `is no channel of ${algorithm}; it reads ${known.join(', ')}`,
    }));
  if (Object.hasOwn(inputs, first)) return findings;
  return [...findings, { path: ['inputs', first], message: `is missing: ${algorithm} reads it` }];
}

/**
 * Holds an objective against the metrics of an algorithm.
 *
 * @param hasData whether there is something on which a channel's metrics are measured
 */
export function objectiveFindings(
  { algorithm, objective: goal }: Pick<AlgorithmUse, 'algorithm' | 'objective'>,
  hasData: (channel: string) => boolean,
): AlgorithmFinding[] {
  const { metrics, measured } = algorithms[algorithm]!;
  const findings: AlgorithmFinding[] = [];
  if (goal.regex !== undefined) {
    const message = `cannot be said: ${algorithm} has metrics of its own, which SageMaker knows`;
    findings.push({ path: ['objective', 'regex'], message, defect: 'D23' });
  }
  const direction = goal.minimize === undefined ? 'maximize' : 'minimize';
  const name = goal[direction];
  if (name === undefined) return findings;
  const say = (message: string) => findings.push({ path: ['objective', direction], message });
  const [channel = '', metric = ''] = name.split(/:(.*)/s);
  const right = measured.includes(channel) ? own(metrics, metric) : undefined;
  if (right === undefined) {
    const names = Object.keys(metrics).join(', ');
    say(`is ${name}; ${algorithm} has ${measured.join(': and ')}: with ${names}`);
  } else if (right !== direction) {
    const message = `is ${name}, which is to be ${right}d`;
    findings.push({ path: ['objective', direction], message, defect: 'D24' });
  } else if (!hasData(channel)) {
    say(`is ${name}, but there is no input ${channel} on which it could be measured`);
  }
  return findings;
}
