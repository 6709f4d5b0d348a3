import type { Channels } from './data/channels.ts';
import type { Table } from './data/table.ts';

/** A metric of a channel, or another line for the log. */
export type Report = { channel: string; metric: string; value: number } | string;

/** What is answered of a row: numbers, and lists of them, by name. */
export type Answer = Readonly<Record<string, number | readonly number[]>>;

/** An algorithm under SageMaker's container contract; the model is what JSON can hold. */
export interface Algorithm<Model> {
  channels: readonly string[];
  /** Throws CustomerError for what is wrong with the hyperparameters or the data. */
  train(
    hyperParameters: Readonly<Record<string, string>>,
    channels: Channels,
    report: (what: Report) => void,
  ): Model;
  /** How many features a row must have. */
  width(model: Model): number;
  predict(model: Model, table: Table): Answer[];
}
