import { bestTrialOf, reportedOf } from '../../shared/job/results.ts';
import type { Job } from '../job/job.ts';

/** One thing that jobs are compared by; a job that does not have it has undefined there. */
export interface Compared {
  name: string;
  values: (string | undefined)[];
  differs: boolean;
}

/** What a job is compared by, in the order in which it is shown. */
function factsOf(job: Job): [name: string, value: string][] {
  const best = bestTrialOf(job);
  const seconds = job.endedAt && (Date.parse(job.endedAt) - Date.parse(job.createdAt)) / 1000;
  return [
    ['kind', job.kind],
    ['seconds', seconds ? String(Math.round(seconds)) : ''],
    ['cost', `$${Number(job.cost.actualUsd).toFixed(4)}`],
    ['best objective', best ? String(best.objective) : ''],
    ...Object.entries(best?.hyperParameters ?? {}).map(pairOf('best ')),
    ...reportedOf(job).map(([name, text]): [string, string] => [name, text]),
    ...leavesOf(job.spec),
  ].filter((pair): pair is [string, string] => pair[1] !== '');
}

const pairOf =
  (prefix: string) =>
  ([name, value]: [string, string]): [string, string] => [`${prefix}${name}`, value];

/** Every value of a specification by its path: `stages.tune.maxJobs`. */
function leavesOf(value: unknown, path: readonly string[] = []): [string, string][] {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) {
    return [[path.join('.'), typeof value === 'string' ? value : JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([name, part]) => leavesOf(part, [...path, name]));
}

/** The jobs side by side by what two of them have at least: what differs first. */
export function rowsOf(jobs: readonly Job[]): Compared[] {
  const facts = jobs.map((job) => new Map(factsOf(job)));
  const all = facts.flatMap((one) => [...one.keys()]);
  const names = [...new Set(all)].filter((name) => all.indexOf(name) < all.lastIndexOf(name));
  const rows = names.map((name) => {
    const values = facts.map((one) => one.get(name));
    return { name, values, differs: new Set(values).size > 1 };
  });
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}
