import type { Ports } from '../ports/ports.ts';
import { keys } from '../store/keys.ts';
import { Table } from '../store/table.ts';

/** Seconds since the first line of the output, and the value that was printed then. */
export type Point = [seconds: number, value: number];

interface Item {
  sk: string;
  trial: string;
  points: Point[];
}

/** The values of metrics in the course of trials: one item for each metric of each trial. */
export class TrialSeries {
  readonly #table: Table;

  constructor(ports: Ports) {
    this.#table = new Table(ports);
  }

  async put(jobId: string, trial: string, series: Record<string, Point[]>): Promise<void> {
    for (const [metric, points] of Object.entries(series)) {
      await this.#table.put({ ...keys.series(jobId, metric, trial), v: 1, trial, points });
    }
  }

  /** Those of one metric, by the names of the trials. */
  async of(jobId: string, metric: string): Promise<Map<string, Point[]>> {
    const { pk, sk } = keys.series(jobId, metric, '');
    const items = await this.#table.list<Item>(pk, sk);
    return new Map(items.map(({ trial, points }) => [trial, points]));
  }
}
