import type * as codebuild from '@aws-sdk/client-codebuild';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Having, Wire } from '../../kernel/wire-types.ts';

/** Projects and builds; bodies are AWS's shapes as JSON. */
export const codebuildSchema = `
  CREATE TABLE IF NOT EXISTS codebuild_project (name TEXT PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS codebuild_build (
    id TEXT PRIMARY KEY, project TEXT NOT NULL, number INTEGER NOT NULL, token TEXT,
    created INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS codebuild_build_project ON codebuild_build (project, number);
`;

/** A project with its settings. */
export type Project = Having<
  Wire<codebuild.Project>,
  'name' | 'arn' | 'serviceRole' | 'source' | 'environment' | 'timeoutInMinutes'
>;

type Environment = Having<Wire<codebuild.ProjectEnvironment>, 'environmentVariables'>;
type Logs = Having<Wire<codebuild.LogsLocation>, 'groupName' | 'streamName'>;

/** A build as BatchGetBuilds shows it. */
export interface Build
  extends Having<
    Omit<Wire<codebuild.Build>, 'phases' | 'environment' | 'logs'>,
    | 'id'
    | 'arn'
    | 'buildNumber'
    | 'startTime'
    | 'projectName'
    | 'source'
    | 'serviceRole'
    | 'timeoutInMinutes'
    | 'initiator'
  > {
  phases: Phase[];
  environment: Environment;
  logs: Logs;
}

/** One phase of a build; its end is there once it has ended. */
export type Phase = Having<Wire<codebuild.BuildPhase>, 'phaseType' | 'startTime'>;

interface Body {
  body: string;
}

/** A project's ARN. */
export function projectArn({ region, account }: Context, name: string): string {
  return `arn:aws:codebuild:${region}:${account}:project/${name}`;
}

/** A build's ARN of its id `project:uuid` or its ARN. */
export function buildArn({ region, account }: Context, id: string): string {
  return id.startsWith('arn:') ? id : `arn:aws:codebuild:${region}:${account}:build/${id}`;
}

/** `project:uuid` of an id or an ARN. */
export function buildId(id: string): string {
  return id.slice(id.indexOf(':build/') < 0 ? 0 : id.indexOf(':build/') + ':build/'.length);
}

/** The project as it was created; refused in AWS's words where there is none. */
export function requireProject(tx: Tx, context: Context, name: string): Project {
  const sql = 'SELECT body FROM codebuild_project WHERE name = ?';
  const row = tx.get<Body>(sql, String(name));
  if (row) return JSON.parse(row.body);
  const message = `Project cannot be found: ${projectArn(context, name)}`;
  throw new AwsError('ResourceNotFoundException', message);
}

/** Creates a project or replaces it. */
export function putProject(tx: Tx, project: Project): void {
  const sql = 'INSERT OR REPLACE INTO codebuild_project (name, body) VALUES (?, ?)';
  tx.run(sql, project.name, JSON.stringify(project));
}

/** The build of an id, as BatchGetBuilds shows it. */
export function getBuild(tx: Tx, id: string): Build | undefined {
  const row = tx.get<Body>('SELECT body FROM codebuild_build WHERE id = ?', id);
  return row && JSON.parse(row.body);
}

/** Replaces what is shown of a build. */
export function updateBuild(tx: Tx, build: Build): void {
  const sql = 'UPDATE codebuild_build SET body = ? WHERE id = ?';
  tx.run(sql, JSON.stringify(build), build.id);
}

/** Adds a build; `token` makes a repeated start find it, `now` is in milliseconds. */
export function insertBuild(tx: Tx, build: Build, token: string | undefined, now: number): void {
  const sql = 'INSERT INTO codebuild_build VALUES (?, ?, ?, ?, ?, ?)';
  const { id, projectName, buildNumber } = build;
  tx.run(sql, id, projectName, buildNumber, token ?? null, now, JSON.stringify(build));
}

/** The number of a project's last build; 0 before the first. */
export function lastBuildNumber(tx: Tx, project: string): number {
  const sql = 'SELECT MAX(number) AS last FROM codebuild_build WHERE project = ?';
  return tx.get<{ last: number | null }>(sql, project)?.last ?? 0;
}

/** The build that a call with this token started since `since`. */
export function buildOfToken(
  tx: Tx,
  project: string,
  token: string | undefined,
  since: number,
): Build | undefined {
  if (token === undefined) return undefined;
  const sql =
    'SELECT body FROM codebuild_build WHERE project = ? AND token = ? AND created >= ? LIMIT 1';
  const row = tx.get<Body>(sql, project, token, since);
  return row && JSON.parse(row.body);
}

/** Ids, newest first; of one project or of all. */
export function buildIds(tx: Tx, project?: string): string[] {
  const sql = `SELECT id FROM codebuild_build WHERE ? IS NULL OR project = ?
    ORDER BY created DESC, number DESC, id`;
  const name = project ?? null;
  return tx.all<{ id: string }>(sql, name, name).map(({ id }) => id);
}

/** Forgets every build. */
export function forgetBuilds(tx: Tx): void {
  tx.run('DELETE FROM codebuild_build');
}
