import type { Shape, Tx } from '../kernel/types.ts';
import type { Cors } from './cors.ts';

/** The HTTP APIs of the template. */
export const gatewaySchema = `
  CREATE TABLE IF NOT EXISTS execute_api (id TEXT PRIMARY KEY, properties TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS execute_api_stage (
    api TEXT NOT NULL, name TEXT NOT NULL, properties TEXT NOT NULL, PRIMARY KEY (api, name));
  CREATE TABLE IF NOT EXISTS execute_api_integration (
    id TEXT PRIMARY KEY, api TEXT NOT NULL, properties TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS execute_api_route (
    api TEXT NOT NULL, key TEXT NOT NULL, properties TEXT NOT NULL, PRIMARY KEY (api, key));
`;

/** A route with what it leads to. */
export interface Route {
  /** `GET /jobs/{id}` or `$default` */
  key: string;
  /** In upper case; absent for `$default`. */
  method?: string;
  segments: string[];
  authorization: 'NONE' | 'AWS_IAM';
  functionArn: string;
  /** The role as which API Gateway calls the function; absent: as itself. */
  roleArn?: string;
  timeoutMs: number;
}

/** One HTTP API with its one stage. */
export interface Api {
  id: string;
  stage: string;
  /** Whether its routes want signed requests. */
  signed: boolean;
  /** Which pages of other origins may read its answers; absent: none. */
  cors?: Cors;
  routes: Route[];
}

/** The APIs of the template with their routes. */
export function readApis(tx: Tx): Api[] {
  const all = tx.all<{ id: string; properties: string }>('SELECT * FROM execute_api ORDER BY id');
  return all.map(({ id, properties }) => {
    const stage = tx.get<{ name: string }>('SELECT name FROM execute_api_stage WHERE api = ?', id);
    const rows = tx.all<{ key: string; properties: string }>(
      'SELECT key, properties FROM execute_api_route WHERE api = ? ORDER BY key',
      id,
    );
    const routes = rows.map(({ key, properties }) => routeOf(tx, key, JSON.parse(properties)));
    const signed = routes.some(({ authorization }) => authorization === 'AWS_IAM');
    const cors: Cors | undefined = JSON.parse(properties).CorsConfiguration;
    return { id, stage: stage?.name ?? '$default', signed, ...(cors ? { cors } : {}), routes };
  });
}

function routeOf(tx: Tx, key: string, properties: Shape): Route {
  const integration = tx.get<{ properties: string }>(
    'SELECT properties FROM execute_api_integration WHERE id = ?',
    properties.Target.split('/').at(-1),
  );
  const kept: Shape = JSON.parse(integration?.properties ?? '{}');
  const { IntegrationUri, CredentialsArn, TimeoutInMillis = 30_000 } = kept;
  const [method, path] = key.split(' ');
  return {
    key,
    ...(path === undefined ? {} : { method }),
    segments: (path ?? '').split('/').slice(1),
    authorization: properties.AuthorizationType ?? 'NONE',
    functionArn: IntegrationUri,
    ...(CredentialsArn ? { roleArn: CredentialsArn } : {}),
    timeoutMs: Number(TimeoutInMillis),
  };
}
