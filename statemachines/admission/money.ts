import { Problem, type Reason } from '../../shared/errors.ts';
import { BudgetStore, monthOf } from '../../shared/job/budgets.ts';
import { type Job, payerOf, type Reservation } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { type MicroUsd, usdText } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { MoneyLimits } from '../../shared/store/side-writes.ts';
import type { TableWrite } from '../../shared/store/table.ts';
import { costBounds } from '../cost.ts';
import { kindOf } from '../kinds/kinds.ts';
import { pausedShortfall } from './paused.ts';
import { capLeft, reservationOf } from './reservation.ts';

/** The money of an attempt: what it takes, and the conditions under which it may. */
export interface Money {
  held: Reservation;
  limits: MoneyLimits;
  checks: TableWrite[];
}

/** Why there is none. `final`: waiting would not help. */
export interface Shortfall {
  shortfall: string;
  /** Absent: the money is not there. */
  reason?: Reason;
  final: boolean;
  /** What it would hold of its month: who wants as much or more has too little too. */
  needs?: MicroUsd;
}

/**
 * Looks what an attempt may take from its accounts: the project's and the plane's month, or for a
 * stage what its pipeline holds. What is found is only a view; the limits are conditions of the
 * transaction that takes the money.
 */
export function moneyFor(ports: Ports, job: Job): Promise<Money | Shortfall> {
  const payer = payerOf(job);
  return payer ? moneyOfStage(ports, job, payer) : moneyOfMonth(ports, job);
}

async function moneyOfStage(ports: Ports, job: Job, parentId: string): Promise<Money | Shortfall> {
  const parent = await new JobStore(ports).get(parentId);
  const held = parent?.held?.microUsd ?? 0;
  const { committedMicroUsd, reservedMicroUsd } = await new BudgetStore(ports).ofPipeline(parentId);
  const onExceeded = parent?.spec.budget?.onExceeded;
  const left = held - committedMicroUsd;
  const microUsd = reservationOf(job, left, onExceeded);
  if (microUsd === undefined) {
    const need = usdText(job.cost.worstMicroUsd);
    const shortfall = `Needs up to $${need}; its pipeline has $${usdText(Math.max(0, left))} left.`;
    return { shortfall, final: reservedMicroUsd <= 0 };
  }
  const month = parent?.held?.month ?? monthOf(ports.clock.iso());
  const limits = onExceeded === 'Finish' ? {} : { escrow: held };
  return { held: heldBy(job, month, microUsd), limits, checks: [] };
}

async function moneyOfMonth(ports: Ports, job: Job): Promise<Money | Shortfall> {
  const month = monthOf(ports.clock.iso());
  const microUsd = reservationOf(job, capLeft(job), job.spec.budget?.onExceeded);
  if (microUsd === undefined) {
    const { actualMicroUsd, worstMicroUsd } = job.cost;
    const cap = job.spec.budget?.maxCostUsd;
    const spent = `It has cost $${usdText(actualMicroUsd)} of its cap of $${cap}`;
    return {
      shortfall: `${spent}; an attempt can cost up to $${usdText(worstMicroUsd)}.`,
      final: true,
    };
  }
  const pause = await pausedShortfall(ports, job, month);
  if (pause) return { ...pause, needs: microUsd };
  const budgets = new BudgetStore(ports);
  const { limits, checks } = await monthLimits(ports, job.project, month);
  const { project, plane } = limits;
  const shortfall =
    (project !== undefined &&
      monthShortfall(microUsd, project, await budgets.ofProject(job.project, month), {
        of: `project ${job.project}`,
        month,
      })) ||
    (plane !== undefined &&
      monthShortfall(microUsd, plane, await budgets.ofPlane(month), { of: 'the plane', month }));
  if (shortfall) return { shortfall, final: false, needs: microUsd };
  return { held: heldBy(job, month, microUsd), limits, checks };
}

/**
 * Throws Problem `BudgetExceeded` for a job that could never be admitted: what it would hold is
 * above a whole month's limit.
 */
export async function refuseOverMonth(ports: Ports, job: Job): Promise<void> {
  const budget = await new BudgetStore(ports).get(job.project);
  const wanted = reservationOf(job, capLeft(job), job.spec.budget?.onExceeded) ?? 0;
  const { what, need } = maxOf([{ what: 'It', need: wanted }, ...deploymentsOf(ports, job)]);
  const limits = [
    { of: 'the plane', limit: ports.config.monthlyCapMicroUsd },
    {
      of: `project ${job.project}`,
      limit: budget?.action === 'Pause' ? budget.monthlyMicroUsd : undefined,
    },
  ];
  const over = limits.find(({ limit }) => limit !== undefined && need > limit);
  if (over?.limit === undefined) return;
  const detail =
    `${what} would hold up to $${usdText(need)}, and ${over.of} has $${usdText(over.limit)} ` +
    'for a whole month.';
  throw new Problem('BudgetExceeded', detail, {
    given: usdText(need),
    allowed: `at most ${usdText(over.limit)}`,
    fix: 'Lower timeoutSeconds, maxAttempts or the size, set a cap, or raise the budget.',
  });
}

/**
 * What each account may have committed at most in a month, and what that was decided on. A budget
 * that is not enforced, or that an admin let work go on past, is no limit.
 */
export async function monthLimits(
  ports: Ports,
  project: string,
  month: string,
): Promise<Pick<Money, 'limits' | 'checks'>> {
  const budgets = new BudgetStore(ports);
  const budget = await budgets.get(project);
  const isEnforced = budget?.action === 'Pause' && budget.resumedMonth !== month;
  const { monthlyCapMicroUsd: plane } = ports.config;
  return {
    limits: {
      ...(isEnforced ? { project: budget.monthlyMicroUsd } : {}),
      ...(plane === undefined ? {} : { plane }),
    },
    checks: budget ? [budgets.unchanged(budget)] : [],
  };
}

/** What is neither spent nor reserved of the least of these accounts of a month; never below 0. */
export async function leftIn(
  ports: Ports,
  project: string,
  month: string,
  { project: ofProject = Number.POSITIVE_INFINITY, plane = Number.POSITIVE_INFINITY }: MoneyLimits,
): Promise<MicroUsd> {
  const budgets = new BudgetStore(ports);
  const { committedMicroUsd } = await budgets.ofProject(project, month);
  const { committedMicroUsd: all } = await budgets.ofPlane(month);
  return Math.max(0, Math.min(ofProject - committedMicroUsd, plane - all));
}

interface Need {
  what: string;
  need: MicroUsd;
}

const maxOf = (needs: Need[]): Need =>
  needs.reduce((most, one) => (one.need > most.need ? one : most));

/** What the stages of a pipeline would hold that pay for themselves. */
function deploymentsOf(ports: Ports, { spec }: Job): Need[] {
  const stages = Object.entries(spec.stages ?? {});
  return stages
    .filter(([, { kind }]) => kindOf(kind).pays === 'itself')
    .map(([name, stage]) => ({
      what: `Its stage '${name}'`,
      need: costBounds(stage, ports.config.region).worstMicroUsd,
    }));
}

function monthShortfall(
  need: MicroUsd,
  limit: MicroUsd,
  { committedMicroUsd }: { committedMicroUsd: MicroUsd },
  { of, month }: { of: string; month: string },
): string | undefined {
  const left = limit - committedMicroUsd;
  if (need <= left) return undefined;
  return (
    `Waits for money: it needs up to $${usdText(need)}, and of the $${usdText(limit)} that ` +
    `${of} has for ${month} $${usdText(Math.max(0, left))} is neither spent nor reserved.`
  );
}

function heldBy(job: Job, month: string, microUsd: MicroUsd): Reservation {
  const spentBeforeMicroUsd = job.cost.actualMicroUsd;
  const slot = job.quota ? { quota: job.quota, counted: true as const } : {};
  return { ...slot, month, microUsd, spentBeforeMicroUsd };
}
