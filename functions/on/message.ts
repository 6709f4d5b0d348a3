import { type Reason, reasons } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import {
  addressOf,
  bestTrialOf,
  filesOf,
  pairsText,
  reportedOf,
  servingOf,
  warningsOf,
} from '../../shared/job/results.ts';
import type { Stage } from '../../shared/job/store.ts';
import { usdText } from '../../shared/money/money.ts';
import type { Message } from '../alerts.ts';
import { context, escaped, fields, header, lines, type SlackBlock, section } from '../slack.ts';

/** What is told, before it is put into the form of an e-mail or of Slack. */
interface Facts {
  title: string;
  why: string;
  detail: string;
  fix: string;
  took: string;
  stages: string;
  reported: [name: string, text: string][];
  best: string;
  warnings: string[];
  files: [name: string, uri: string][];
  serving: string;
  address: string;
  cost: string;
  link: string;
}

/** What a job's end is told as: what happened, why, what it cost, what to do, where to look. */
export function messageOf(job: Job, stages: Stage[], apiUrl: string): Message {
  const facts = factsOf(job, stages, apiUrl);
  const subject = `[Trainyard] ${job.phase}: ${facts.title} (${job.kind})`.slice(0, 100);
  return { subject, body: bodyOf(job, facts), blocks: blocksOf(job, facts) };
}

function factsOf(job: Job, stages: Stage[], apiUrl: string): Facts {
  const best = bestTrialOf(job);
  const reason = job.reason && reasons[job.reason as Reason];
  const cost = `$${usdText(job.cost.actualMicroUsd)} of an estimated`;
  return {
    title: job.name ?? job.id,
    why: reason ? `${reason.why.replace(/\.$/, '')} (${job.reason}).` : '',
    detail: job.message ?? '',
    fix: reason && job.phase === 'Failed' ? reason.fix : '',
    took: durationText(job),
    stages: stages
      .map(({ name, phase, reused }) => `${name} ${phase}${reused ? ' before' : ''}`)
      .join(', '),
    reported: reportedOf(job),
    serving: servingOf(job),
    address: addressOf(job),
    best: best ? `${best.name} with ${best.objective} (${pairsText(best.hyperParameters)})` : '',
    warnings: warningsOf(job),
    files: filesOf(job),
    cost: `${cost} $${usdText(job.cost.likelyMicroUsd)}${capText(job)}, at AWS list prices`,
    link: apiUrl ? `${apiUrl}/jobs/${job.id}` : '',
  };
}

function bodyOf(job: Job, facts: Facts): string {
  const body = [
    `${facts.title} (${job.kind}, ${job.id}) ended: ${job.phase}.`,
    facts.why && `Why: ${facts.why}`,
    facts.detail,
    facts.fix && `What to do: ${facts.fix}`,
    ...facts.reported.map(([name, text]) => `${name}: ${text}`),
    facts.serving && `Endpoint: ${facts.serving}.`,
    facts.address && `Address: ${facts.address}`,
    `It took ${facts.took}.`,
    facts.stages && `Stages: ${facts.stages}.`,
    facts.best && `Best trial: ${facts.best}.`,
    ...facts.warnings.map((warning) => `Warning: ${warning}`),
    ...facts.files.map(([name, uri]) => `File: ${name}: ${uri}`),
    `Cost: ${facts.cost}.`,
    facts.link && `Look: ${facts.link}`,
    facts.files.length > 0 && `Files: trainyard download ${job.id}`,
    `Log: trainyard logs ${job.id}`,
  ];
  return `${body.filter(Boolean).join('\n')}\n`;
}

function blocksOf(job: Job, facts: Facts): SlackBlock[] {
  const places = [
    `Log: \`trainyard logs ${job.id}\``,
    ...(facts.files.length > 0 ? [`Files: \`trainyard download ${job.id}\``] : []),
    ...(facts.link ? [`<${escaped(facts.link)}|${job.id}>`] : []),
  ];
  return [
    header(`${job.phase}: ${facts.title} (${job.kind})`),
    ...(facts.why ? [section('Why', facts.why)] : []),
    ...(facts.detail ? [lines(facts.detail)] : []),
    ...(facts.fix ? [section('What to do', facts.fix)] : []),
    ...facts.reported.map(([name, text]) => section(name, text)),
    ...(facts.serving ? [section('Endpoint', facts.serving)] : []),
    ...(facts.address ? [section('Address', facts.address)] : []),
    ...(facts.stages ? [section('Stages', facts.stages)] : []),
    ...(facts.best ? [section('Best trial', facts.best)] : []),
    ...facts.warnings.map((warning) => section('Warning', warning)),
    ...(facts.files.length > 0 ? [section('Files', filesText(facts))] : []),
    fields([
      ['Cost', facts.cost],
      ['Time', facts.took],
    ]),
    context(...places),
  ];
}

const filesText = ({ files }: Facts) => files.map((file) => file.join(': ')).join('\n');

function capText(job: Job): string {
  return job.spec.budget ? ` (cap $${job.spec.budget.maxCostUsd})` : '';
}

function durationText({ createdAt, endedAt }: Job): string {
  const seconds = Math.round((Date.parse(endedAt ?? createdAt) - Date.parse(createdAt)) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const words = ['h', 'min', 's'].map((unit, index) => `${parts[index]} ${unit}`);
  return words.slice(parts.findIndex((part, index) => part > 0 || index === 2)).join(' ');
}
