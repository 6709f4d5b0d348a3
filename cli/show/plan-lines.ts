import type { DefectFinding } from '../../shared/defects/finding.ts';
import type { Plan, PlannedJob } from '../plan/plan.ts';
import { findingsText, metricsText } from './plan-text.ts';
import { durationText } from './text.ts';

/**
 * A plan in eight lines at most: what computes, how long, for how much, where, and what is wrong.
 * Errors follow whole, since they have to be mended; and the metrics of a sample, since they were
 * asked for.
 *
 * @param url of the plane that was asked
 * @param refused whether a submission would be
 */
export function planLines(job: PlannedJob, url: string, refused: boolean): string {
  const { plan, name, kind, project } = job;
  const errors = plan.findings.filter(({ level }) => level === 'error');
  const rows = [
    ['Runs', whatText(plan)],
    ['Time', timeText(plan.time)],
    ['Cost', costText(job)],
    ['Month', monthText(plan)],
    ['Lives on', some(plan.afterwards, 1)],
    ['Where', whereText(plan, url)],
    ['Findings', countsText(plan.findings, refused)],
  ];
  const lines = rows.filter(([, text]) => text).map(([label, text]) => lineOf(label!, text!));
  const head = `${name ?? kind} (${kind}, project ${project})\n`;
  const wrong = errors.length > 0 ? findingsText(errors) : '';
  return [head, ...lines, metricsText(plan), wrong].join('');
}

const lineOf = (label: string, text: string) => `  ${label.padEnd(9)} ${text}\n`;

/** The first of several, and how many more there are. */
function some(all: readonly string[], most: number): string {
  const rest = all.length - most;
  return all.slice(0, most).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

const whatText = ({ cost }: Plan) =>
  some(
    cost.map(({ what }) => what),
    3,
  );

function timeText({ likelySeconds, attempts, attemptSeconds, allAttemptsSeconds }: Plan['time']) {
  const [likely, attempt, all] = [likelySeconds, attemptSeconds, allAttemptsSeconds].map(
    (seconds) => durationText(seconds * 1000),
  );
  const tries = attempts === 1 ? '' : ` an attempt, ${all} in ${attempts} attempts`;
  return `about ${likely}, at most ${attempt}${tries}`;
}

function costText({ plan, cost }: PlannedJob): string {
  const { allAttemptsUsd, cap } = plan;
  const isOne = cost.worstUsd === allAttemptsUsd;
  const worst = isOne ? '' : ` an attempt, $${allAttemptsUsd} in all`;
  const capped = cap ? `; its cap is $${cap.maxCostUsd}` : '; no cap (budget.maxCostUsd)';
  return `likely $${cost.estimatedUsd}, at most $${cost.worstUsd}${worst}${capped}`;
}

function monthText({ schedule }: Plan): string {
  if (!schedule) return '';
  const { days, runs, estimatedUsd, worstUsd } = schedule;
  return `${runs} runs in ${days} days: likely $${estimatedUsd}, at most $${worstUsd}`;
}

/** Slots that are not free are waited for. */
function whereText({ quotas }: Plan, url: string): string {
  const full = quotas.filter(({ free }) => free === 0);
  const waits = full.map(({ quota, allowed, waiting }) => `${quota} (${allowed}, ${waiting} wait)`);
  const now = full.length > 0 ? `it waits for a slot: ${waits.join(', ')}` : 'it starts at once';
  return `${url}; ${now}`;
}

function countsText(findings: readonly DefectFinding[], refused: boolean): string {
  const count = (level: DefectFinding['level']) =>
    findings.filter((one) => one.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const counts = [
    errors > 0 ? `${errors} ${errors === 1 ? 'error' : 'errors'}` : '',
    warnings > 0 ? `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` : '',
  ].filter(Boolean);
  const all = counts.join(' and ') || 'none';
  const fate = refused ? 'it would be REFUSED as it is' : 'nothing would be refused';
  return `${all}; ${fate} (more: --verbose)`;
}
