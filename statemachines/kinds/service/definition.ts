import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { awsNameOf, type Job, type LogSource } from '../../../shared/job/model.ts';
import type { Config } from '../../../shared/ports/config.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { resolvedInputs } from '../../attempt/resolved-inputs.ts';
import { familyOf } from '../task/attempt-definition.ts';
import {
  container,
  containers,
  definitionOf,
  sessions,
  stageCommand,
  stager,
} from '../task/container.ts';
import { logLabels } from '../task/task-logs.ts';
import { channel, taskVariables } from '../task/task-variables.ts';
import { serviceKind } from './kind.ts';

const variables = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** Every task of the attempt has a stream of its own; all of them begin so. */
const streamPrefix = (job: Job, name: string) => `${awsNameOf(job)}/${name}/`;

/** The stream of one task of the attempt: `PREFIX/CONTAINER/TASK` (awslogs driver). */
export const streamOf = (job: Job, container: string, taskArn: string): string =>
  `${streamPrefix(job, container)}${taskArn.slice(taskArn.lastIndexOf('/') + 1)}`;

/** Where the lines of its tasks are, of those too that are still to come. */
export function serviceLogs({ workloadLogGroup: group }: Config, job: Job): LogSource[] {
  const { inputs } = serviceKind.specOf(job);
  const of = (name: string, label: string) => ({
    group,
    streamPrefix: streamPrefix(job, name),
    label,
  });
  return [
    ...(Object.keys(inputs).length > 0 ? [of(containers.stageIn, logLabels.stageIn)] : []),
    of(containers.main, job.kind),
  ];
}

/** Tasks of a service have no overrides: all that is the attempt's own stands in its definition. */
export function serviceDefinition({ config }: Ports, job: Job): RegisterTaskDefinitionCommandInput {
  const spec = serviceKind.specOf(job);
  const { region } = config;
  const inputs = resolvedInputs(job);
  const hasInputs = Object.keys(inputs).length > 0;
  const secrets = Object.entries(spec.secrets).map(([name, valueFrom]) => ({ name, valueFrom }));
  const main: ContainerDefinition = {
    ...container(config, containers.main, job.resolved?.image ?? spec.image, awsNameOf(job)),
    ...(spec.entryPoint ? { entryPoint: spec.entryPoint } : {}),
    ...(spec.command ? { command: spec.command } : {}),
    essential: true,
    portMappings: [{ containerPort: spec.port, protocol: 'tcp' }],
    environment: variables({
      ...spec.environment,
      AWS_REGION: region,
      TRAINYARD_JOB_ID: job.id,
      ...taskVariables({ cpu: spec.cpu, inputs, outputs: [], result: false }),
    }),
    ...(secrets.length > 0 ? { secrets } : {}),
    ...(spec.exec ? sessions : {}),
    ...(hasInputs
      ? { dependsOn: [{ containerName: containers.stageIn, condition: 'SUCCESS' }] }
      : {}),
  };
  const pairs = Object.entries(inputs).map(([name, from]): [string, string] => [
    from,
    channel(name),
  ]);
  const stageIn: ContainerDefinition = {
    ...stager(config, containers.stageIn, awsNameOf(job)),
    essential: false,
    environment: variables({ AWS_REGION: region }),
    command: stageCommand(pairs),
  };
  const roles = {
    taskRoleArn: config.workloadRoleArn(job.project, spec.exec ? 'session' : 'ecs'),
    executionRoleArn:
      secrets.length > 0 ? config.secretsRoleArn(job.project) : config.executionRoleArn,
  };
  const definition = definitionOf(spec, roles, [...(hasInputs ? [stageIn] : []), main]);
  return { ...definition, family: familyOf(job) };
}
