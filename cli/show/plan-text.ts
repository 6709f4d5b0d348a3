import type { DefectFinding } from '../../shared/defects/finding.ts';
import type { Plan, PlannedJob } from '../plan/plan.ts';
import type { StageTrial } from '../plan/try-metrics.ts';
import { indented, table } from './table.ts';
import { durationText, numberText } from './text.ts';

/** A plan as people read it: what each part costs, takes, makes and may, and what is wrong. */
export function planText(job: PlannedJob): string {
  const { plan } = job;
  return [
    `${job.name ?? job.kind} (${job.kind}, project ${job.project})\n`,
    costText(job),
    `Time: ${timeText(plan.time)}\n`,
    section('Will be created', [createdText(plan)]),
    section('Acts as', plan.roles.map(roleText)),
    section('Slots', plan.quotas.map(slotText)),
    section('Images', plan.images.flatMap(imageText)),
    section('Inputs', plan.inputs.map(inputText)),
    section(
      'Exposure',
      plan.exposure.map((line) => `${line}\n`),
    ),
    machinesText(plan.machines),
    metricsText(plan),
    findingsText(plan.findings),
  ].join('');
}

/** Nothing for no lines. */
const section = (title: string, lines: readonly string[]) =>
  lines.length > 0 ? `${title}:\n${indented(lines.join(''))}` : '';

function costText({ plan, cost }: PlannedJob): string {
  const rows = plan.cost.map((line) => [
    line.what,
    `$${line.perHourUsd}`,
    `$${line.lowUsd}`,
    durationText(line.likelySeconds * 1000),
    `$${line.likelyUsd}`,
    durationText(line.worstSeconds * 1000),
    `$${line.worstUsd}`,
  ]);
  const heading = ['WHAT', 'PER HOUR', 'LOW', 'LIKELY', 'COST', 'AT MOST', 'COST'];
  const { lowUsd, allAttemptsUsd, cap } = plan;
  return [
    `Cost: at least $${lowUsd}, an estimated $${cost.estimatedUsd}, at most $${cost.worstUsd} `,
    `an attempt, $${allAttemptsUsd} in all\n`,
    scheduleText(plan),
    cap ? `Cap: $${cap.maxCostUsd}. ${cap.meaning}\n` : 'Cap: none (budget.maxCostUsd)\n',
    indented(table(heading, rows)),
    plan.afterwards.length > 0 ? 'Lives on:\n' : '',
    indented(plan.afterwards.map((line) => `${line}\n`).join('')),
    'Reckoned as:\n',
    indented(plan.cost.map(({ what, arithmetic }) => `${what}: ${arithmetic}\n`).join('')),
  ].join('');
}

function scheduleText({ schedule }: Plan): string {
  if (!schedule) return '';
  const { days, runs, estimatedUsd, worstUsd } = schedule;
  const sums = `an estimated $${estimatedUsd}, at most $${worstUsd}`;
  return `Schedule: ${runs} runs in ${days} days, ${sums}\n`;
}

function timeText({
  likelySeconds,
  attemptSeconds,
  attempts,
  allAttemptsSeconds,
  queue,
}: Plan['time']) {
  const [likely, attempt, all] = [likelySeconds, attemptSeconds, allAttemptsSeconds].map(
    (seconds) => durationText(seconds * 1000),
  );
  return `about ${likely}, at most ${attempt} an attempt, ${all} in ${attempts} attempts. ${queue}`;
}

/** The executions of our own machines are as many as the rest needs. */
function createdText({ creates }: Plan): string {
  const machines = creates.filter(({ what }) => what === 'Step Functions execution');
  const rows = creates
    .filter((one) => !machines.includes(one))
    .map(({ stage = '', what, name, count }) => [stage, what, name, String(count)]);
  const heading = ['STAGE', 'WHAT', 'NAME', 'COUNT'];
  return `${table(heading, rows)}and ${machines.length} executions of the plane's state machines\n`;
}

function roleText({ role, does, may }: Plan['roles'][number]): string {
  const each = may.map(({ actions, on }) => `${actions.join(', ')} on ${on}\n`);
  return `${role} ${does}; it may\n${indented(each.join(''))}`;
}

function slotText({ quota, allowed, inUse, free, waiting }: Plan['quotas'][number]): string {
  if (allowed === null) return `${quota}: as many as it needs, ${inUse} in use\n`;
  return `${quota}: needs 1, ${free} of ${allowed} free now, ${waiting} waiting\n`;
}

/** What a stage gets from another is told there. */
function imageText({ stage, image, digest, scan }: Plan['images'][number]): string[] {
  if (image.includes('${')) return [];
  return [`${stage ? `${stage}: ` : ''}${image}: digest ${digest}; scan ${scan}\n`];
}

function inputText({ input, from, readable, exists }: Plan['inputs'][number]): string {
  return `${input}: ${from}, ${readable ? exists : 'NOT READABLE by the role above'}\n`;
}

function machinesText({
  polls,
  historyEvents,
  historyEventsAllowed,
  payloadBytes,
  payloadBytesAllowed,
}: Plan['machines']): string {
  return (
    `State machines: ${polls} polls at most, so ${historyEvents} of ${historyEventsAllowed} ` +
    `events; ${payloadBytes} of ${payloadBytesAllowed} bytes of payload\n`
  );
}

/** The metrics that were tried on a log; nothing where none were. */
export const metricsText = ({ metrics = [] }: Plan): string =>
  section('Metrics on the sample', metrics.map(metricText));

function metricText({ stage, name, regex, matches, line, text, value }: StageTrial): string {
  const of = stage ? `${stage}: ${name}` : name;
  if (line === null) return `${of}: no line gives a number for ${regex}\n`;
  return `${of} = ${numberText(value)} by line ${line} (${matches} in all): ${text?.trim()}\n`;
}

/** What is wrong, each with where and what to do. */
export function findingsText(findings: readonly DefectFinding[]): string {
  if (findings.length === 0) return 'Findings: none\n';
  const each = findings.map(
    ({ id, level, where, found, fix }) =>
      `${level} ${id ? `${id} ` : ''}${where || '/'}: ${found}\n    ${fix}\n`,
  );
  return `Findings:\n${indented(each.join(''))}`;
}
