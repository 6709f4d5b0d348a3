import type { JobJson } from '../api/job-json.ts';
import { indented, table } from './table.ts';
import { durationText } from './text.ts';

/** What `?dryRun=true` adds to a job. */
export interface PlanJson {
  plan: {
    cost: {
      what: string;
      perHourUsd: string;
      lowUsd: string;
      likelySeconds: number;
      likelyUsd: string;
      worstSeconds: number;
      worstUsd: string;
      attempts: number;
      arithmetic: string;
    }[];
    lowUsd: string;
    allAttemptsUsd: string;
    cap: { maxCostUsd: string; meaning: string } | null;
  };
}

/** A plan as people read it: what each part costs, and what will be created. */
export function planText(plan: JobJson & PlanJson): string {
  const rows = plan.plan.cost.map((line) => [
    line.what,
    `$${line.perHourUsd}`,
    `$${line.lowUsd}`,
    durationText(line.likelySeconds * 1000),
    `$${line.likelyUsd}`,
    durationText(line.worstSeconds * 1000),
    `$${line.worstUsd}`,
  ]);
  const heading = ['WHAT', 'PER HOUR', 'LOW', 'LIKELY', 'COST', 'AT MOST', 'COST'];
  const { estimatedUsd, worstUsd } = plan.cost;
  const { lowUsd, allAttemptsUsd, cap } = plan.plan;
  return [
    `${plan.name ?? plan.kind} (${plan.kind}, project ${plan.project})\n`,
    `Cost: at least $${lowUsd}, an estimated $${estimatedUsd}, at most $${worstUsd} an attempt, `,
    `$${allAttemptsUsd} in all\n`,
    cap ? `Cap: $${cap.maxCostUsd}. ${cap.meaning}\n` : 'Cap: none (budget.maxCostUsd)\n',
    indented(table(heading, rows)),
    'Reckoned as:\n',
    indented(plan.plan.cost.map(({ what, arithmetic }) => `${what}: ${arithmetic}\n`).join('')),
    'Will be created:\n',
    indented(creations(plan.spec ?? {}).join('\n')),
    '\n',
  ].join('');
}

/** What a job makes in AWS, a sentence each; every stage of a pipeline on its own. */
export function creations(spec: Record<string, unknown>): string[] {
  if (spec.kind !== 'pipeline') return [creationOf(spec)];
  const stages = (spec.stages ?? {}) as Record<string, Record<string, unknown>>;
  return Object.entries(stages).map(([name, stage]) => `${name}: ${creationOf(stage)}`);
}

function creationOf(spec: Record<string, unknown>): string {
  if (spec.kind === 'image') {
    const smoke = spec.verify ? ' and a Fargate task that tries it' : '';
    return `a CodeBuild build, an image in ECR${smoke}`;
  }
  if (spec.kind === 'task') return 'a Fargate task';
  if (spec.kind === 'tuning') {
    const { maxJobs, maxParallelJobs } = spec;
    return `a SageMaker tuning job of ${maxJobs} trials, ${maxParallelJobs} at once`;
  }
  return `a job of kind ${spec.kind}`;
}
