import { type Html, html } from '../../shared/html.ts';
import { pairsText } from '../../shared/job/results.ts';
import { usdText } from '../../shared/money/money.ts';
import { masked } from '../../statemachines/attempt/masked.ts';
import { runOf } from '../runs/run-of.ts';
import type { Chapter } from './gather.ts';
import { htmlTable } from './html-table.ts';
import { momentText, secondsOf } from './overview.ts';
import { trialsSection } from './trials.ts';

const facts = (rows: readonly [string, Html | string | null | undefined | false][]) =>
  html`<dl>${rows.map(([name, value]) => value && html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;

/** All that is written of one job: what it was given, what came of it, what it made and cost. */
export function chapterText(chapter: Chapter): Html {
  const { job, events, ledger, trials, files } = chapter;
  const { commit, data, image, digest, metrics, parameters, model } = runOf(job);
  return html`${facts([
    ['Job', html`<code>${job.id}</code> (${job.kind})`],
    ['Ended', html`<span class="phase ${job.phase}">${job.phase}</span> ${job.reason}`],
    ['Message', job.message && masked(job.spec, job.message)],
    ['Began', job.startedAt && momentText(job.startedAt)],
    ['Took', secondsOf(job)],
    ['Attempts', String(job.attempt)],
    ['Git commit', commit && html`<code>${commit}</code>`],
    ['Image', image && html`<code>${image}</code>`],
    ['Digest', digest && html`<code>${digest}</code>`],
    ['Data', pairsText(data)],
    ['Parameters', pairsText(parameters)],
    ['Measured', pairsText(metrics)],
    ['Model', model && html`<code>${model}</code>`],
    ['Cost', `$${usdText(job.cost.actualMicroUsd)} of at most $${usdText(job.cost.worstMicroUsd)}`],
  ])}
${trialsSection(job, trials)}
${htmlTable(
  ['When', 'Phase', 'Attempt', 'Why'],
  events.map(({ at, phase, attempt, reason, message = '' }) => [
    momentText(at),
    phase,
    attempt,
    [reason, masked(job.spec, message)].filter(Boolean).join(': '),
  ]),
  'What happened',
)}
${htmlTable(
  ['What', 'Resource', 'Its end', 'Seconds', 'Cost'],
  ledger.map(({ what, resource, state, seconds, microUsd }) => [
    what,
    html`<code>${resource}</code>`,
    state === 'closed' ? 'has ended' : 'lives',
    seconds,
    `$${usdText(microUsd)}`,
  ]),
  'Everything that was made for it and bills',
)}
${htmlTable(
  ['Name', 'Place', 'Bytes'],
  files.map(({ name, uri, bytes }) => [name, html`<code>${uri}</code>`, bytes]),
  'Files that it left',
)}`;
}
