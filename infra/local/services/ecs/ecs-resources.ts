import type { ResourceHandler, Shape } from '../../kernel/types.ts';
import { putProvider } from './capacity.ts';
import { upsertCluster } from './clusters.ts';
import { getDefinition, putCluster, putDefinition, requireCluster } from './ecs-table.ts';
import { requireLinkedRole } from './linked-role.ts';
import { registerDefinition } from './task-definitions.ts';

/** The template's ECS resources. */
export const ecsResources = (newAccount: boolean): Record<string, ResourceHandler> => ({
  'AWS::ECS::Cluster': (tx, { properties, physicalName }, context) => {
    const clusterName = properties.ClusterName ?? physicalName;
    const wanted = camel({ ...properties, ClusterName: clusterName });
    if (newAccount) requireLinkedRole(tx, context, wanted.capacityProviders);
    const cluster = upsertCluster(tx, context, wanted);
    return { ref: cluster.clusterName, attributes: { Arn: cluster.clusterArn } };
  },
  'AWS::ECS::CapacityProvider': (tx, { properties, physicalName }) => {
    const { name = physicalName, ...body } = camel(properties);
    if (!body.managedInstancesProvider) {
      throw new Error('the local plane has capacity providers of Managed Instances only');
    }
    putProvider(tx, name, body);
    return { ref: name };
  },
  'AWS::ECS::ClusterCapacityProviderAssociations': (tx, { properties }, context) => {
    const { cluster: name, ...wanted } = camel(properties);
    const cluster = requireCluster(tx, context, name);
    putCluster(tx, { ...cluster, ...wanted });
    return { ref: cluster.clusterName };
  },
  'AWS::ECS::TaskDefinition': (tx, { properties, physicalName }, context) => {
    const request = camel({ Family: physicalName, ...properties });
    const source = JSON.stringify(request);
    const latest = getDefinition(tx, request.family);
    const definition =
      latest?.source === source ? latest : registerDefinition(tx, context, request);
    if (definition !== latest) putDefinition(tx, { ...definition, source });
    const { taskDefinitionArn } = definition;
    return { ref: taskDefinitionArn, attributes: { TaskDefinitionArn: taskDefinitionArn } };
  },
});

/** Maps whose keys are the user's own. */
const verbatim = new Set(['options', 'dockerLabels']);

/** The API's spelling of a template's properties: names in lowerCamel, numbers of sizes as text. */
function camel(value: Shape): Shape {
  if (Array.isArray(value)) return value.map(camel);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = key.charAt(0).toLowerCase() + key.slice(1);
      return [name, verbatim.has(name) ? member : camel(member)];
    }),
  );
}
