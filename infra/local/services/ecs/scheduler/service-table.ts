import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../../kernel/types.ts';
import type { Wire } from '../../../kernel/wire-types.ts';
import { serviceArn } from '../ecs-arns.ts';
import { requireCluster, type Tag } from '../ecs-table.ts';

/** What of a service can be asked for, and is asked of each of its tasks. */
export interface Settings
  extends Pick<
    Wire<ecs.CreateServiceRequest>,
    | 'launchType'
    | 'capacityProviderStrategy'
    | 'networkConfiguration'
    | 'platformVersion'
    | 'propagateTags'
    | 'enableExecuteCommand'
    | 'enableECSManagedTags'
  > {
  /** Its ARN. */
  taskDefinition: string;
  loadBalancers: { targetGroupArn: string; containerName: string; containerPort: number }[];
}

/** A version of a service; times in milliseconds since the epoch. */
export interface Deployment {
  /** `ecs-svc/` and digits, which is also what its tasks say they were started by. */
  id: string;
  settings: Settings;
  createdAt: number;
  updatedAt: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Tasks in a row that failed before they were healthy. */
  failed: number;
  /** Tasks in a row that never ran. */
  stillborn: number;
  /** No task is started before. */
  pausedUntil: number;
}

/** A service; times in milliseconds since the epoch. */
export interface EcsService {
  arn: string;
  name: string;
  clusterArn: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  /** What CreateService asked for, to know the same request again. */
  asked: string;
  createdAt: number;
  createdBy: string;
  desiredCount: number;
  healthCheckGracePeriodSeconds?: number;
  deploymentConfiguration: Wire<ecs.DeploymentConfiguration>;
  /** The primary one first, then the older ones. */
  deployments: Deployment[];
  /** Newest first. */
  events: { id: string; createdAt: number; message: string }[];
  /** What was said last when something stood in the way, and when. */
  impaired?: { message: string; at: number };
  isSteady: boolean;
  tags: Tag[];
  endedAt?: number;
}

interface Body {
  body: string;
}

/** An inactive service is described for an hour. AWS says only that it may be gone later. */
const visibleMs = 3_600_000;

/** The service of an ARN, also an inactive one. */
export function getService(tx: Tx, arn: string): EcsService | undefined {
  const row = tx.get<Body>('SELECT body FROM ecs_service WHERE arn = ?', arn);
  return row && JSON.parse(row.body);
}

/** The service of an ARN as long as AWS shows it. */
export function getVisibleService(tx: Tx, arn: string, now: number): EcsService | undefined {
  const service = getService(tx, arn);
  return service?.endedAt !== undefined && service.endedAt + visibleMs < now ? undefined : service;
}

/** Creates a service or replaces it. */
export function putService(tx: Tx, service: EcsService): void {
  const sql = 'INSERT OR REPLACE INTO ecs_service (arn, cluster, status, body) VALUES (?, ?, ?, ?)';
  tx.run(sql, service.arn, service.clusterArn, service.status, JSON.stringify(service));
}

/** A cluster's services that are not inactive, or those of all clusters. */
export function livingServices(tx: Tx, cluster?: string): EcsService[] {
  const sql = `SELECT body FROM ecs_service
    WHERE status <> 'INACTIVE' AND (? IS NULL OR cluster = ?) ORDER BY rowid`;
  const rows = tx.all<Body>(sql, cluster ?? null, cluster ?? null);
  return rows.map(({ body }) => JSON.parse(body));
}

/** The service of a name or ARN, also an inactive one, or AWS's error. */
export function knownService(tx: Tx, context: Context, cluster: string, name: string): EcsService {
  const service = getService(tx, serviceArn(context, cluster, name));
  if (service) return service;
  throw new AwsError('ServiceNotFoundException', 'Service not found.');
}

/** The active service that a request names, or AWS's error. */
export function requireService(
  tx: Tx,
  context: Context,
  request: { cluster?: string | undefined; service: string },
): EcsService {
  const { clusterArn } = requireCluster(tx, context, request.cluster);
  const service = knownService(tx, context, clusterArn, request.service);
  if (service.status === 'ACTIVE') return service;
  throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
}
