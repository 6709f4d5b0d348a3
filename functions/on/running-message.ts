import { type MicroUsd, usdText } from '../../shared/money/money.ts';
import { minuteText } from '../../shared/time/minute.ts';
import { kindOf, kinds } from '../../statemachines/kinds/kinds.ts';
import type { Message } from '../alerts.ts';
import { context, fields, header, lines, section } from '../slack.ts';
import type { RunningResource } from './running.ts';

const cancel = 'trainyard cancel';
const dayMs = 86_400_000;
const daysToCome = 30;

/** What lives and bills, as a channel is told once a day; the dearest first. */
export function runningMessage(all: readonly RunningResource[], now: number): Message {
  const living = all.toSorted((a, b) => b.perDayMicroUsd - a.perDayMicroUsd);
  const perDay = living.reduce((sum, one) => sum + one.perDayMicroUsd, 0);
  const toCome = living.reduce((sum, one) => sum + costToCome(one, now), 0);
  const things =
    living.length === 1 ? '1 thing lives and costs' : `${living.length} things live and cost`;
  const title = `${things} $${cents(perDay)} a day`;
  const list = living.map((one) => lineOf(one, now)).join('\n');
  const together =
    `$${cents(perDay)} a day; $${cents(toCome)} in the ${daysToCome} days to come, ` +
    'as far as they live and stay as they are.';
  const own = kinds.flatMap(({ lease }) => (lease && lease.remove !== cancel ? lease.remove : []));
  const commands = own.map((command) => `${command} NAME`).join(', ');
  const remove = `Remove one: ${commands}, or ${cancel} JOB`;
  const body = ['What lives and bills until it ends:', list, `Together: ${together}`, remove];
  return {
    subject: `[Trainyard] ${title}`,
    body: `${body.join('\n')}\n`,
    blocks: [header(title), lines(list), section('Together', together), context(remove)],
  };
}

/** What is told a day before a lease ends. */
export function expiryMessage(one: RunningResource, expiresAt: number): Message {
  const { kind, name, project, runsOn, owner, perDayMicroUsd } = one;
  const until = minuteText(expiresAt);
  const thing = `${kind[0]!.toUpperCase()}${kind.slice(1)}`;
  const title = `${thing} ${name} of ${project} expires within a day`;
  const lease = kindOf(kind).lease!;
  const what = `At ${until} it is deleted; ${lease.end}.`;
  const keep = `Keep it: ${lease.keep}.`;
  const remove = `Be rid of it now: ${lease.remove} ${name}`;
  const costs = `$${cents(perDayMicroUsd)} a day on ${runsOn}`;
  const body = [`${title}.`, what, `It costs ${costs}, deployed by ${owner}.`, keep, remove];
  return {
    subject: `[Trainyard] ${title}`,
    body: `${body.join('\n')}\n`,
    blocks: [
      header(title),
      section('What happens', what),
      section('What to do', `${keep}\n${remove}`),
      fields([
        ['Costs', costs],
        ['Deployed by', owner],
      ]),
    ],
  };
}

function lineOf(one: RunningResource, now: number): string {
  const ends = one.endsAt === undefined ? 'never ends' : `ends ${minuteText(one.endsAt)}`;
  const words = [
    `$${cents(one.perDayMicroUsd)} a day`,
    `${one.kind} ${one.name} (${one.project})`,
    one.runsOn,
    `${ageText(now - one.since)} old`,
    ends,
    `by ${one.owner}`,
  ];
  return words.filter(Boolean).join('  ');
}

function costToCome(
  { perDayMicroUsd, endsAt = Number.POSITIVE_INFINITY }: RunningResource,
  now: number,
) {
  const days = Math.min(daysToCome, Math.max(0, endsAt - now) / dayMs);
  return Math.ceil(perDayMicroUsd * days);
}

const ageText = (ms: number) =>
  ms >= 2 * dayMs ? `${Math.floor(ms / dayMs)} days` : `${Math.floor(ms / 3_600_000)} h`;

/** Dollars with two decimals. */
const cents = (amount: MicroUsd) => usdText(Math.round(amount / 10_000) * 10_000);
