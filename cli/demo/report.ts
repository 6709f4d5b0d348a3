import { bestTrialOf } from '../../shared/job/results.ts';
import type { JobEvent } from '../../shared/job/store.ts';
import { mailText } from '../local/outbox.ts';
import { indented, table } from '../show/table.ts';
import { between, durationText, numberText } from '../show/text.ts';
import { bestFirst, trialsTable } from '../show/trials-table.ts';
import type { Story } from './gather.ts';

/** The report of a demonstration. */
export function reportText(story: Story): string {
  const { job, mails, comparison } = story;
  const took = durationText(between(job.createdAt, job.endedAt) ?? 0);
  const parts = [
    `${job.name ?? job.id}: ${job.phase} in ${took}\n`,
    `Phases\n${indented(phasesTable(story))}`,
    trialsText(story),
    bestText(story),
    comparison.length > 0
      ? `Against the naive forecast, as the best trial's own log says\n${lines(comparison)}`
      : '',
    servedText(story),
    costText(story),
    ...mails.map((mail) => `The message as sent\n${indented(mailText(mail))}`),
  ];
  return parts.filter(Boolean).join('\n');
}

function phasesTable({ job, events, stages }: Story): string {
  const rows = [{ name: job.name ?? job.kind, phase: job.phase, events }, ...stages];
  const spent = rows.map((row) => timeInPhases(row.events));
  const phases = [...new Set(spent.flatMap((one) => [...one.keys()]))];
  const cell = (ms: number | undefined) => (ms === undefined ? '' : durationText(ms));
  const cells = rows.map(({ name, phase, events: of }, index) => [
    name,
    phase,
    ...phases.map((one) => cell(spent[index]!.get(one))),
    cell(between(of[0]?.at, of.at(-1)?.at)),
  ]);
  return table(['STAGE', 'END', ...phases, 'Together'], cells);
}

/** Milliseconds by phase, in the order in which they came; the last one has no end. */
export function timeInPhases(events: readonly JobEvent[]): Map<string, number> {
  const spent = new Map<string, number>();
  for (const [index, { phase, at }] of events.entries()) {
    const ms = between(at, events[index + 1]?.at);
    if (ms !== undefined) spent.set(phase, (spent.get(phase) ?? 0) + ms);
  }
  return spent;
}

function trialsText({ trials, job }: Story): string {
  if (trials.length === 0) return '';
  const { stages } = (job.spec ?? {}) as { stages?: Record<string, { objective?: object }> };
  const tuned = Object.values(stages ?? {}).find(({ objective }) => objective)?.objective;
  const isMost = tuned !== undefined && 'maximize' in tuned;
  const table = trialsTable(bestFirst(trials, isMost));
  return `Trials, best first\n${indented(table)}`;
}

function bestText({ job }: Story): string {
  const best = bestTrialOf(job);
  if (!best) return '';
  const pairs = Object.entries(best.hyperParameters);
  const width = Math.max(...pairs.map(([name]) => name.length));
  const rows = pairs.map(([name, value]) => `${name.padEnd(width)}  ${numberText(value)}`);
  const which = `${best.name}, objective ${numberText(best.objective)}`;
  return `Best hyperparameters (${which})\n${lines(rows)}`;
}

function servedText({ served }: Story): string {
  if (!served) return '';
  const { date, volatility, forecast } = served.answer;
  const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
  return `The endpoint ${served.name}, asked with ${served.days} days of prices\n${lines([
    `prices moved by ${percent(volatility)} a day in the five days to ${date}`,
    `forecast for the next five days: ${percent(forecast)} a day`,
    'Then it was deleted.',
  ])}`;
}

function costText({ job, served }: Story): string {
  const rows = [job, ...(served ? [served.deployment] : [])].map(({ kind, cost, ...one }) => {
    const { budget } = (one.spec ?? {}) as { budget?: { maxCostUsd: string } };
    const cap = budget ? `$${budget.maxCostUsd}` : '';
    const { estimatedUsd, worstUsd, actualUsd } = cost;
    return [
      `${one.name ?? one.id} (${kind})`,
      cap,
      `$${estimatedUsd}`,
      `$${worstUsd}`,
      `$${actualUsd}`,
    ];
  });
  const bill = table(['', 'CAP', 'ESTIMATE', 'AT MOST', 'BILL'], rows);
  return `Cost, at AWS list prices for the seconds measured here\n${indented(bill)}`;
}

const lines = (texts: readonly string[]) => indented(texts.map((text) => `${text}\n`).join(''));
