import type { MicroUsd } from '../money/money.ts';
import type { Ports } from '../ports/ports.ts';
import { changeItem, type Revised, withoutKeys } from '../store/change-item.ts';
import { keys } from '../store/keys.ts';
import { type Key, Table, type TableWrite } from '../store/table.ts';
import { type AccountDay, daysOf } from './account-days.ts';

/**
 * What a project may spend in a calendar month (UTC), and what happens when it does. Its `rev` is
 * what an admission was decided on.
 */
export interface Budget extends Revised {
  project: string;
  monthlyMicroUsd: MicroUsd;
  /** Per cent of the month's money at which people are told. */
  thresholds: number[];
  /** `Pause`: nothing is admitted that does not fit; `Notify`: people are told, no more. */
  action: 'Pause' | 'Notify';
  /** Who is told: `email:ADDRESS`; nobody named: whoever subscribed to the plane's topic. */
  notify: string[];
  /** `yyyy-mm`: the month in which an admin let work go on past the limit. */
  resumedMonth?: string;
  updatedAt: string;
  updatedBy: string;
}

/** What an account has committed: the sum of what is reserved and what is spent. */
export interface Committed {
  reservedMicroUsd: MicroUsd;
  spentMicroUsd: MicroUsd;
  committedMicroUsd: MicroUsd;
  /** How each day ended on which that changed, in their order; of a pipeline: none. */
  days: AccountDay[];
}

/** The month of an instant, `yyyy-mm` in UTC, as AWS bills. */
export function monthOf(iso: string): string {
  return iso.slice(0, 'yyyy-mm'.length);
}

/** Limits and accounts of projects, months and pipelines. */
export class BudgetStore {
  readonly #ports: Ports;
  readonly #table: Table;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#table = new Table(ports);
  }

  async get(project: string): Promise<Budget | undefined> {
    const item = await this.#table.get<Budget>(keys.budgetLimit(project));
    return item && withoutKeys(item);
  }

  /** Changes a budget; `change` gets what it is now. */
  async change(
    project: string,
    change: (before: Budget | undefined) => Omit<Budget, 'v' | 'rev' | 'project' | 'updatedAt'>,
  ): Promise<Budget> {
    const updatedAt = this.#ports.clock.iso();
    const budget = await changeItem<Budget>(this.#ports, keys.budgetLimit(project), (before) => ({
      ...change(before),
      v: 1,
      project,
      updatedAt,
    }));
    return budget!;
  }

  async remove(project: string): Promise<void> {
    await this.#table.transact([{ delete: keys.budgetLimit(project) }]);
  }

  /** That a budget is still the one that was read, as a member of a transaction. */
  unchanged({ project, rev }: Budget): TableWrite {
    const check = keys.budgetLimit(project);
    return { check, when: 'rev = :rev', values: { ':rev': rev }, label: 'budget' };
  }

  ofProject(project: string, month: string): Promise<Committed> {
    return this.#committed(keys.budget(`project#${project}`, month));
  }

  ofPlane(month: string): Promise<Committed> {
    return this.#committed(keys.budget('plane', month));
  }

  /** What the stages of a pipeline hold and spent. */
  ofPipeline(jobId: string): Promise<Committed> {
    return this.#committed(keys.escrow(jobId));
  }

  async #committed(key: Key): Promise<Committed> {
    const item = await this.#table.get<Partial<Committed>>(key);
    const { reservedMicroUsd = 0, spentMicroUsd = 0, committedMicroUsd = 0 } = item ?? {};
    const days = daysOf({ reservedMicroUsd, spentMicroUsd, ...item });
    return { reservedMicroUsd, spentMicroUsd, committedMicroUsd, days };
  }
}
