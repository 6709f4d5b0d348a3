import { createHash } from 'node:crypto';
import { AwsError, type Shape, type Tx } from '../kernel/types.ts';
import type { FunctionSpec } from './types.ts';

/** Functions, their versions and aliases, mappings of streams with how far they are. */
export const lambdaSchema = `
  CREATE TABLE IF NOT EXISTS lambda_version (
    name TEXT NOT NULL, version TEXT NOT NULL, fingerprint TEXT NOT NULL, config TEXT NOT NULL,
    PRIMARY KEY (name, version));
  CREATE TABLE IF NOT EXISTS lambda_alias (
    name TEXT NOT NULL, alias TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (name, alias));
  CREATE TABLE IF NOT EXISTS lambda_event_config (
    name TEXT NOT NULL, qualifier TEXT NOT NULL, config TEXT NOT NULL,
    PRIMARY KEY (name, qualifier));
  CREATE TABLE IF NOT EXISTS lambda_mapping (
    uuid TEXT PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL, config TEXT NOT NULL,
    enabled INTEGER NOT NULL, created INTEGER NOT NULL, state TEXT NOT NULL);
`;

/** A function of one version as it is kept. */
export interface FunctionConfig extends FunctionSpec {
  logGroup: string;
  description: string;
  /** Where an event goes that could not be handled, by ARN. */
  deadLetterArn?: string;
  /** Identifies the code. */
  codeKey: string;
}

/** A function as a caller named it. */
export interface Target {
  config: FunctionConfig;
  /** An alias, a version, or `$LATEST`. */
  qualifier: string;
  /** With the qualifier if the caller gave one: the resource that is authorised. */
  arn: string;
}

const latest = '$LATEST';

/** Splits what a caller may name a function by: a name, a partial or a full ARN, a qualifier. */
export function nameAndQualifier(functionName: string, qualifier?: string) {
  const text = functionName.replace(/^(arn:[^:]+:lambda:[^:]+:)?(\d{12}:)?function:/, '');
  const [name = '', inName] = text.split(':');
  return { name, qualifier: qualifier ?? inName };
}

/** The ARN to authorise, also where the function does not exist. */
export function functionArn(
  request: { FunctionName: string; Qualifier?: string },
  place: { region: string; account: string },
): string {
  const { name, qualifier } = nameAndQualifier(request.FunctionName, request.Qualifier);
  const arn = `arn:aws:lambda:${place.region}:${place.account}:function:${name}`;
  return qualifier ? `${arn}:${qualifier}` : arn;
}

/** Finds a function; throws ResourceNotFoundException as Lambda does. */
export function findTarget(tx: Tx, arn: string): Target {
  const { name, qualifier = latest } = nameAndQualifier(arn);
  const alias = tx.get<{ version: string }>(
    'SELECT version FROM lambda_alias WHERE name = ? AND alias = ?',
    name,
    qualifier,
  );
  const row = tx.get<{ config: string }>(
    'SELECT config FROM lambda_version WHERE name = ? AND version = ?',
    name,
    alias?.version ?? qualifier,
  );
  if (row) return { config: JSON.parse(row.config), qualifier, arn };
  throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
}

/** Every function, as `$LATEST`, by name. */
export function allFunctions(tx: Tx): FunctionConfig[] {
  const rows = tx.all<{ config: string }>(
    'SELECT config FROM lambda_version WHERE version = ? ORDER BY name',
    latest,
  );
  return rows.map((row) => JSON.parse(row.config));
}

/** Sets what `$LATEST` is. */
export function putLatest(tx: Tx, config: FunctionConfig): void {
  putVersion(tx, { ...config, version: latest }, '');
}

/** The number of the version that `$LATEST` is now; publishes it if no version is the same. */
export function publish(tx: Tx, name: string): string {
  const { config } = findTarget(tx, name);
  const { folder: _place, ...same } = config;
  const fingerprint = createHash('sha256').update(JSON.stringify(same)).digest('hex');
  const known = tx.get<{ version: string }>(
    'SELECT version FROM lambda_version WHERE name = ? AND fingerprint = ?',
    name,
    fingerprint,
  );
  const last = tx.get<{ last: number }>(
    `SELECT coalesce(max(CAST(version AS INTEGER)), 0) AS last FROM lambda_version WHERE name = ?`,
    name,
  );
  const version = known?.version ?? String((last?.last ?? 0) + 1);
  putVersion(tx, { ...config, version }, fingerprint);
  return version;
}

function putVersion(tx: Tx, config: FunctionConfig, fingerprint: string): void {
  const { name, version } = config;
  const text = JSON.stringify(config);
  tx.run(
    'INSERT OR REPLACE INTO lambda_version VALUES (?, ?, ?, ?)',
    name,
    version,
    fingerprint,
    text,
  );
}

/** Points an alias at a version. */
export function putAlias(tx: Tx, name: string, alias: string, version: string): void {
  tx.run('INSERT OR REPLACE INTO lambda_alias VALUES (?, ?, ?)', name, alias, version);
}

/** Sets how events of a function (for one qualifier) are retried and where they end. */
export function putEventConfig(tx: Tx, name: string, qualifier: string, config: Shape): void {
  const text = JSON.stringify(config);
  tx.run('INSERT OR REPLACE INTO lambda_event_config VALUES (?, ?, ?)', name, qualifier, text);
}

/** How events of this target are retried; empty for the defaults. */
export function eventConfig(tx: Tx, target: Target): Shape {
  const row = tx.get<{ config: string }>(
    'SELECT config FROM lambda_event_config WHERE name = ? AND qualifier = ?',
    target.config.name,
    target.qualifier,
  );
  return row ? JSON.parse(row.config) : {};
}
