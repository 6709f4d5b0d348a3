import { withDay } from '../job/account-days.ts';
import { isTerminal } from '../job/lifecycle.ts';
import { liveJobWrites } from '../job/live-jobs.ts';
import { type Job, payerOf, type Reservation } from '../job/model.ts';
import { pendingNotificationWrites } from '../job/pending-notifications.ts';
import type { MicroUsd } from '../money/money.ts';
import { keys } from './keys.ts';
import { type AdmissionVersion, type Places, placeWrites } from './place-writes.ts';
import type { Key, TableWrite } from './table.ts';

/** The most that each account may have committed, this job's reservation included. */
export interface MoneyLimits {
  project?: MicroUsd;
  plane?: MicroUsd;
  escrow?: MicroUsd;
}

/** The conditions under which a job may be admitted. */
export interface Admission {
  limits: MoneyLimits;
  version: AdmissionVersion;
}

/**
 * What follows from a change of a job, for the same transaction: its event, its place in the queue,
 * its slot, its money. The job item says what it holds; the counters only ever follow it.
 */
export function sideWrites(
  before: Job | undefined,
  after: Job,
  places: Places,
  admission?: Admission,
): TableWrite[] {
  const writes: TableWrite[] = [];
  if (before?.phase !== after.phase) writes.push(eventOf(after));
  if (isTerminal(after.phase) && before?.phase !== after.phase)
    writes.push(...pendingNotificationWrites(after));
  return [
    ...writes,
    ...liveJobWrites(before, after),
    ...placeWrites(before, after, places, admission?.version),
    ...moneyWrites(before, after, admission?.limits ?? {}),
  ];
}

function eventOf(job: Job): TableWrite {
  const { rev: seq, updatedAt: at, phase, attempt, reason, message } = job;
  return {
    put: { ...keys.event(job.id, seq), v: 1, seq, at, phase, attempt, reason, message },
  };
}

/** An account that holds money: its item, and what stands in the way when it has too little. */
interface Account {
  key: Key;
  label: keyof MoneyLimits;
}

/** The project's month and the plane's month; a stage's account is its pipeline's reservation. */
function accountsOf(job: Job, month: string): Account[] {
  const payer = payerOf(job);
  if (payer) return [{ key: keys.escrow(payer), label: 'escrow' }];
  return [
    { key: keys.budget(`project#${job.project}`, month), label: 'project' },
    { key: keys.budget('plane', month), label: 'plane' },
  ];
}

/**
 * `committedMicroUsd` is always the sum of what is reserved and what is spent: DynamoDB's
 * conditions cannot add, and this one attribute is what a limit is compared with.
 */
function moneyWrites(before: Job | undefined, after: Job, limits: MoneyLimits): TableWrite[] {
  const taken = after.held?.microUsd;
  const freed = before?.held?.microUsd;
  const month = (after.held ?? before?.held)?.month;
  if (taken === freed || !month) return [];
  const dated = (by: Parameters<typeof withDay>[0]) =>
    payerOf(after) ? { ...by } : withDay(by, month, after.updatedAt);
  if (taken === undefined) {
    const by = dated(released(before!.held!, after.cost.actualMicroUsd));
    return accountsOf(after, month).map(({ key }) => ({ add: { key, by } }));
  }
  const by = dated({ reservedMicroUsd: taken, committedMicroUsd: taken });
  return accountsOf(after, month).map(({ key, label }) => {
    const limit = limits[label];
    return limit === undefined
      ? { add: { key, by } }
      : { add: { key, by }, ...fits(limit - taken), label };
  });
}

function released(held: Reservation, actualMicroUsd: MicroUsd) {
  const reserved = held.microUsd ?? 0;
  const spent = actualMicroUsd - (held.spentBeforeMicroUsd ?? 0);
  return {
    reservedMicroUsd: -reserved,
    spentMicroUsd: spent,
    committedMicroUsd: spent - reserved,
  };
}

/** That an account has so much room; one that has no item yet has committed nothing. */
export function fits(room: MicroUsd): Pick<TableWrite, 'when' | 'values'> {
  const when = 'committedMicroUsd <= :room';
  const empty = 'attribute_not_exists(committedMicroUsd)';
  return { when: room < 0 ? when : `${empty} OR ${when}`, values: { ':room': room } };
}
