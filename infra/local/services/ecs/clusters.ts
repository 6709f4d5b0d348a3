import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import { clusterArn, clusterName } from './ecs-arns.ts';
import {
  type Cluster,
  getCluster,
  putCluster,
  removeCluster,
  requireCluster,
} from './ecs-table.ts';
import { requireLinkedRole } from './linked-role.ts';
import { livingServices } from './scheduler/service-table.ts';

/** What of a cluster can be wanted. */
type Wanted = Pick<
  Wire<ecs.CreateClusterRequest>,
  'clusterName' | 'capacityProviders' | 'defaultCapacityProviderStrategy' | 'tags'
>;

type Defined<T> = { [Name in keyof T]?: NonNullable<T[Name]> };

/** Makes a cluster, or changes the capacity providers of one that is there. */
export function upsertCluster(tx: Tx, context: Context, wanted: Wanted): Cluster {
  const arn = clusterArn(context, wanted.clusterName);
  const cluster: Cluster = {
    clusterArn: arn,
    clusterName: clusterName(arn),
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    settings: [],
    tags: [],
    statistics: [],
    ...getCluster(tx, arn),
    ...defined({
      capacityProviders: wanted.capacityProviders,
      defaultCapacityProviderStrategy: wanted.defaultCapacityProviderStrategy,
      tags: wanted.tags,
    }),
  };
  putCluster(tx, cluster);
  return cluster;
}

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

/** CreateCluster, DescribeClusters, ListClusters, DeleteCluster. */
export const clusterOperations = (
  newAccount: boolean,
): Operations<{
  CreateCluster: [ecs.CreateClusterRequest, ecs.CreateClusterResponse];
  DescribeClusters: [ecs.DescribeClustersRequest, ecs.DescribeClustersResponse];
  ListClusters: [ecs.ListClustersRequest, ecs.ListClustersResponse];
  DeleteCluster: [ecs.DeleteClusterRequest, ecs.DeleteClusterResponse];
}> => ({
  CreateCluster: {
    authorize: (request, context) => [
      { action: 'ecs:CreateCluster', resource: clusterArn(context, request.clusterName) },
    ],
    run: (tx, request, context) => {
      if (newAccount) requireLinkedRole(tx, context, request.capacityProviders);
      return { cluster: upsertCluster(tx, context, request) };
    },
  },
  DescribeClusters: {
    authorize: (request, context) =>
      namesOf(request).map((name) => ({
        action: 'ecs:DescribeClusters',
        resource: clusterArn(context, name),
      })),
    run: (tx, request, context) => {
      const clusters: Wire<ecs.Cluster>[] = [];
      const failures: Wire<ecs.Failure>[] = [];
      for (const name of namesOf(request)) {
        const arn = clusterArn(context, name);
        const cluster = getCluster(tx, arn);
        const activeServicesCount = livingServices(tx, arn).length;
        if (cluster) clusters.push({ ...cluster, ...countTasks(tx, arn), activeServicesCount });
        else failures.push({ arn, reason: 'MISSING' });
      }
      return { clusters, failures };
    },
  },
  ListClusters: {
    authorize: () => [{ action: 'ecs:ListClusters', resource: '*' }],
    run: (tx) => {
      const rows = tx.all<{ arn: string }>('SELECT arn FROM ecs_cluster ORDER BY arn');
      return { clusterArns: rows.map(({ arn }) => arn) };
    },
  },
  DeleteCluster: {
    authorize: ({ cluster }, context) => [
      { action: 'ecs:DeleteCluster', resource: clusterArn(context, cluster) },
    ],
    run: (tx, request, context) => {
      const cluster = requireCluster(tx, context, request.cluster);
      const living = 'SELECT 1 FROM ecs_task WHERE cluster = ? AND stopped IS NULL LIMIT 1';
      if (tx.get(living, cluster.clusterArn)) {
        const message = 'The Cluster cannot be deleted while Tasks are active.';
        throw new AwsError('ClusterContainsTasksException', message);
      }
      if (livingServices(tx, cluster.clusterArn).length > 0) {
        const message = 'The Cluster cannot be deleted while Services are active.';
        throw new AwsError('ClusterContainsServicesException', message);
      }
      removeCluster(tx, cluster);
      return { cluster: { ...cluster, status: 'INACTIVE' } };
    },
  },
});

function namesOf(request: Wire<ecs.DescribeClustersRequest>): string[] {
  return request.clusters?.length ? request.clusters : ['default'];
}

function countTasks(tx: Tx, cluster: string) {
  const sql = `SELECT COALESCE(SUM(body ->> '$.task.lastStatus' = 'RUNNING'), 0) AS running,
    COALESCE(SUM(body ->> '$.task.lastStatus' IN ('PROVISIONING', 'PENDING')), 0) AS pending
    FROM ecs_task WHERE cluster = ? AND stopped IS NULL`;
  const count = tx.get<{ running: number; pending: number }>(sql, cluster);
  return { runningTasksCount: count?.running, pendingTasksCount: count?.pending };
}
