import { AwsError, type Context, type Tx } from '../../kernel/types.ts';

/** Balancers, target groups and listeners in one table, targets in another; bodies are JSON. */
export const elbSchema = `
  CREATE TABLE IF NOT EXISTS elasticloadbalancing_resource (
    arn TEXT PRIMARY KEY, sort TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (sort, name));
  CREATE TABLE IF NOT EXISTS elasticloadbalancing_target (
    member_of TEXT NOT NULL, id TEXT NOT NULL, port INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (member_of, id, port));
`;

/** A tag as Elastic Load Balancing writes it. */
export interface Tag {
  Key: string;
  Value?: string;
}

/** What all resources have: `asked` are the settings they were made with, to compare requests. */
interface Resource {
  arn: string;
  name: string;
  asked: string;
  tags: Tag[];
}

/** A subnet that a balancer is in, and its zone. */
interface BalancerSubnet {
  id: string;
  zone: string;
}

/** Where a balancer is. */
export interface BalancerNetwork {
  vpcId: string;
  subnets: BalancerSubnet[];
  securityGroups: string[];
}

/** An Application Load Balancer. */
export interface Balancer extends Resource, BalancerNetwork {
  /** ISO 8601. */
  createdTime: string;
  state: 'provisioning' | 'active';
  scheme: string;
  dnsName: string;
  /** Of the loopback, where requests really come in. */
  port?: number;
  attributes: Record<string, string>;
}

/** How targets are asked whether they are healthy, with AWS's names. */
export interface HealthCheck {
  HealthCheckIntervalSeconds: number;
  HealthCheckPath: string;
  /** `traffic-port` or a number. */
  HealthCheckPort: string;
  HealthCheckTimeoutSeconds: number;
  HealthyThresholdCount: number;
  UnhealthyThresholdCount: number;
  /** Codes that are healthy: `200`, `200-299`, `200,204`. */
  HttpCode: string;
}

/** A target group of addresses. */
export interface Group extends Resource {
  port: number;
  vpcId: string;
  check: HealthCheck;
  attributes: Record<string, string>;
  /** A deleted balancer holds it until then, in milliseconds since the epoch. */
  heldUntil?: number;
}

/** A listener, whose name is its balancer and port. */
export interface Listener extends Resource {
  balancer: string;
  port: number;
  group: string;
}

interface Sorts {
  balancer: Balancer;
  group: Group;
  listener: Listener;
}

interface Body {
  body: string;
}

/** By its ARN. */
export function find<S extends keyof Sorts>(tx: Tx, sort: S, arn: string): Sorts[S] | undefined {
  const sql = 'SELECT body FROM elasticloadbalancing_resource WHERE sort = ? AND arn = ?';
  const row = tx.get<Body>(sql, sort, arn);
  return row && JSON.parse(row.body);
}

/** All of a sort, oldest first. */
export function all<S extends keyof Sorts>(tx: Tx, sort: S): Sorts[S][] {
  const sql = 'SELECT body FROM elasticloadbalancing_resource WHERE sort = ? ORDER BY rowid';
  return tx.all<Body>(sql, sort).map(({ body }) => JSON.parse(body));
}

/** By its name, which is unique among those of its sort. */
export function named<S extends keyof Sorts>(tx: Tx, sort: S, name: string): Sorts[S] | undefined {
  const sql = 'SELECT body FROM elasticloadbalancing_resource WHERE sort = ? AND name = ?';
  const row = tx.get<Body>(sql, sort, name);
  return row && JSON.parse(row.body);
}

/** Those of these names, or AWS's error. */
export function allNamed<S extends keyof Sorts>(tx: Tx, sort: S, names: readonly string[]) {
  return names.map((name) => {
    const found = named(tx, sort, name);
    if (found) return found;
    throw notFound(sort);
  });
}

/** Creates a resource or replaces it. */
export function put<S extends keyof Sorts>(tx: Tx, sort: S, resource: Sorts[S]): void {
  const sql = `INSERT INTO elasticloadbalancing_resource (arn, sort, name, body)
    VALUES (?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET body = excluded.body`;
  tx.run(sql, resource.arn, sort, resource.name, JSON.stringify(resource));
}

/** Removes a resource. */
export function remove(tx: Tx, arn: string): void {
  tx.run('DELETE FROM elasticloadbalancing_resource WHERE arn = ?', arn);
}

const missing: Record<keyof Sorts, [code: string, what: string]> = {
  balancer: ['LoadBalancerNotFound', 'load balancers'],
  group: ['TargetGroupNotFound', 'target groups'],
  listener: ['ListenerNotFound', 'listeners'],
};

/** AWS's error for a resource that is not there. */
export function notFound(sort: keyof Sorts): AwsError {
  const [code, what] = missing[sort];
  return new AwsError(code, `One or more ${what} not found`);
}

/** By its ARN, or AWS's error. */
export function required<S extends keyof Sorts>(tx: Tx, sort: S, arn: string): Sorts[S] {
  const found = find(tx, sort, arn);
  if (found) return found;
  throw notFound(sort);
}

/** `arn:aws:elasticloadbalancing:REGION:ACCOUNT:` with what follows. */
export function elbArn({ region, account }: Context, rest: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${account}:${rest}`;
}

/** The sixteen digits that end an ARN. */
export function newId(context: Context): string {
  return context.uuid().replaceAll('-', '').slice(0, 16);
}

/** The listeners that forward to a group. */
export function listenersOf(tx: Tx, group: string): Listener[] {
  return all(tx, 'listener').filter((listener) => listener.group === group);
}
