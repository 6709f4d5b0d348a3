import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import { checkDefinition } from './definition-check.ts';
import { definitionArn, parseDefinition } from './ecs-arns.ts';
import { type Definition, getDefinition, latestRevision, putDefinition } from './ecs-table.ts';
import { passRoleChecks } from './service-calls.ts';

/** Writes the next revision of a family. */
export function registerDefinition(
  tx: Tx,
  context: Context,
  request: Wire<ecs.RegisterTaskDefinitionRequest>,
): Definition {
  checkDefinition(request);
  const { tags = [], containerDefinitions, ...rest } = request;
  const revision = latestRevision(tx, request.family) + 1;
  const definition: Definition = {
    volumes: [],
    placementConstraints: [],
    requiresAttributes: [],
    ...rest,
    containerDefinitions: containerDefinitions.map((container) => ({
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      portMappings: [],
      volumesFrom: [],
      ...container,
      name: container.name!,
      image: container.image!,
    })),
    compatibilities: ['EC2', 'FARGATE'],
    taskDefinitionArn: definitionArn(context, request.family, revision),
    revision,
    status: 'ACTIVE',
    registeredAt: context.now / 1000,
    registeredBy: context.principal.arn,
    tags,
  };
  putDefinition(tx, definition);
  return definition;
}

/** The definition a request names, or AWS's error. */
function requireDefinition(tx: Tx, name: unknown): Definition {
  const definition = getDefinition(tx, name);
  if (definition) return definition;
  throw new AwsError('ClientException', 'Unable to describe task definition.');
}

function described({ tags, ...taskDefinition }: Definition, include?: string[]) {
  return { taskDefinition, ...(include?.includes('TAGS') && { tags }) };
}

/** RegisterTaskDefinition, DescribeTaskDefinition, DeregisterTaskDefinition and the list. */
export const definitionOperations: Operations<{
  RegisterTaskDefinition: [ecs.RegisterTaskDefinitionRequest, ecs.RegisterTaskDefinitionResponse];
  DescribeTaskDefinition: [ecs.DescribeTaskDefinitionRequest, ecs.DescribeTaskDefinitionResponse];
  DeregisterTaskDefinition: [
    ecs.DeregisterTaskDefinitionRequest,
    ecs.DeregisterTaskDefinitionResponse,
  ];
  ListTaskDefinitions: [ecs.ListTaskDefinitionsRequest, ecs.ListTaskDefinitionsResponse];
}> = {
  RegisterTaskDefinition: {
    authorize: (request, context) => [
      {
        action: 'ecs:RegisterTaskDefinition',
        resource: definitionArn(context, request.family, '*'),
      },
      ...(request.tags?.length
        ? [
            {
              action: 'ecs:TagResource',
              resource: definitionArn(context, request.family, '*'),
              conditions: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
            },
          ]
        : []),
      ...passRoleChecks(request.taskRoleArn, request.executionRoleArn),
    ],
    run: (tx, request, context) => {
      const { tags, ...taskDefinition } = registerDefinition(tx, context, request);
      return { taskDefinition, tags };
    },
  },
  DescribeTaskDefinition: {
    authorize: () => [{ action: 'ecs:DescribeTaskDefinition', resource: '*' }],
    run: (tx, request) => described(requireDefinition(tx, request.taskDefinition), request.include),
  },
  DeregisterTaskDefinition: {
    authorize: () => [{ action: 'ecs:DeregisterTaskDefinition', resource: '*' }],
    run: (tx, request, context) => {
      if (parseDefinition(request.taskDefinition).revision === undefined) {
        throw new AwsError('ClientException', 'Revision is missing: give family:revision.');
      }
      const definition = requireDefinition(tx, request.taskDefinition);
      const deregistered: Definition = {
        ...definition,
        status: 'INACTIVE',
        deregisteredAt: definition.deregisteredAt ?? context.now / 1000,
      };
      putDefinition(tx, deregistered);
      return described(deregistered);
    },
  },
  ListTaskDefinitions: {
    authorize: () => [{ action: 'ecs:ListTaskDefinitions', resource: '*' }],
    run: (tx, request, context) => {
      const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = request;
      const sql = `SELECT family, revision FROM ecs_definition
        WHERE active = ? AND (? IS NULL OR family = ?) ORDER BY family, revision`;
      const active = status === 'ACTIVE' ? 1 : 0;
      const family = familyPrefix ?? null;
      const arns = tx
        .all<{ family: string; revision: number }>(sql, active, family, family)
        .map((row) => definitionArn(context, row.family, row.revision));
      return { taskDefinitionArns: sort === 'DESC' ? arns.reverse() : arns };
    },
  },
};
