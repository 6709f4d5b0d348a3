import type { Tx } from '../../kernel/types.ts';

/** Each metric with its dimensions and unit, and what came of it in each minute. */
export const schema = `
  CREATE TABLE IF NOT EXISTS monitoring_series (
    id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL,
    unit TEXT NOT NULL, UNIQUE (namespace, name, dimensions, unit));
  CREATE TABLE IF NOT EXISTS monitoring_minute (
    series INTEGER NOT NULL, at INTEGER NOT NULL, count REAL NOT NULL, sum REAL NOT NULL,
    least REAL NOT NULL, greatest REAL NOT NULL, PRIMARY KEY (series, at)) WITHOUT ROWID;
`;

/** A minute in milliseconds: AWS keeps datapoints of a minute for 15 days ("Metrics retention"). */
export const minuteMs = 60_000;
const keptMs = 15 * 86_400_000;
const hourMs = 3_600_000;

const addition = `INSERT INTO monitoring_minute SELECT id, ?5, ?6, ?7, ?8, ?9 FROM monitoring_series
  WHERE namespace = ?1 AND name = ?2 AND dimensions = ?3 AND unit = ?4
  ON CONFLICT (series, at) DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum,
    least = min(least, excluded.least), greatest = max(greatest, excluded.greatest)`;

const forgetting = `DELETE FROM monitoring_minute WHERE at < ?5 AND series =
  (SELECT id FROM monitoring_series
   WHERE namespace = ?1 AND name = ?2 AND dimensions = ?3 AND unit = ?4)`;

/** What tells a metric from all others. */
export interface Series {
  namespace: string;
  name: string;
  dimensions: readonly Dimension[];
}

/** One dimension of a metric, as AWS writes it. */
interface Dimension {
  Name: string;
  Value: string;
}

/** What several values of a metric come to. */
export interface Sums {
  count: number;
  sum: number;
  least: number;
  greatest: number;
}

/** What a metric comes to in one period, by its unit. */
export interface Datapoint extends Sums {
  /** The beginning of the period, in milliseconds since the epoch. */
  at: number;
  unit: string;
}

/** Dimensions have no order. */
const keyOf = (dimensions: readonly Dimension[]) =>
  JSON.stringify(
    dimensions
      .map(({ Name, Value }) => [Name, Value])
      .toSorted(([a], [b]) => (a! < b! ? -1 : Number(a! > b!))),
  );

/** Adds values of one moment to their minute; in the first of an hour, old ones are let go. */
export function addValues(tx: Tx, series: Series, unit: string, at: number, values: Sums): void {
  const key = [series.namespace, series.name, keyOf(series.dimensions), unit];
  const minute = at - (at % minuteMs);
  const { count, sum, least, greatest } = values;
  const add = () => tx.run(addition, ...key, minute, count, sum, least, greatest);
  if (minute % hourMs === 0) tx.run(forgetting, ...key, at - keptMs);
  if (add() > 0) return;
  tx.run(
    'INSERT INTO monitoring_series (namespace, name, dimensions, unit) VALUES (?, ?, ?, ?)',
    ...key,
  );
  add();
}

/** Which stretch of time is asked for, in periods of so many milliseconds from its start. */
export interface Span {
  from: number;
  /** Exclusive. */
  to: number;
  periodMs: number;
}

/** What a metric came to in each period that has values, the oldest first; of one or each unit. */
export function datapointsOf(tx: Tx, series: Series, span: Span, unit?: string): Datapoint[] {
  const sql = `SELECT at - (at - ?1) % ?3 AS at, unit, sum(count) AS count, sum(sum) AS sum,
      min(least) AS least, max(greatest) AS greatest
    FROM monitoring_series JOIN monitoring_minute ON series = id
    WHERE namespace = ?4 AND name = ?5 AND dimensions = ?6 AND at >= ?1 AND at < ?2
      AND (?7 IS NULL OR unit = ?7)
    GROUP BY 1, 2 ORDER BY 1, 2`;
  const { namespace, name, dimensions } = series;
  const { from, to, periodMs } = span;
  const key = [namespace, name, keyOf(dimensions), unit ?? null];
  return tx.all<Datapoint>(sql, from, to, periodMs, ...key);
}

/** Every metric that has had a value since, by its name. */
export function allSeries(tx: Tx, since: number): Series[] {
  const sql = `SELECT DISTINCT namespace, name, dimensions FROM monitoring_series
    WHERE EXISTS (SELECT 1 FROM monitoring_minute WHERE series = id AND at >= ?)
    ORDER BY namespace, name, dimensions`;
  return tx.all<{ namespace: string; name: string; dimensions: string }>(sql, since).map((row) => ({
    ...row,
    dimensions: (JSON.parse(row.dimensions) as [string, string][]).map(([Name, Value]) => ({
      Name,
      Value,
    })),
  }));
}
