/** Machines, versions and aliases of a template. */
import { readFileSync } from 'node:fs';
import type { ResourceHandler, Shape, TemplateResource } from '../kernel/types.ts';
import { requireNoLogging } from './machine-operations.ts';
import { publishVersion, putAlias, putMachine, type Route } from './machines.ts';

const stateMachine: ResourceHandler = (tx, resource, context) => {
  const { StateMachineName, RoleArn, StateMachineType } = resource.properties;
  const { LoggingConfiguration: logging, TracingConfiguration: tracing } = resource.properties;
  requireNoLogging({
    loggingConfiguration: { level: logging?.Level },
    tracingConfiguration: { enabled: tracing?.Enabled },
  });
  const row = putMachine(tx, context, {
    name: StateMachineName ?? resource.physicalName,
    definition: substitute(textOf(resource), resource.properties.DefinitionSubstitutions),
    role: RoleArn,
    type: StateMachineType,
  });
  const { arn, name, revision } = row;
  return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: revision } };
};

function textOf({ properties, asset, logicalId }: TemplateResource): string {
  const { DefinitionString, Definition, DefinitionS3Location: location } = properties;
  if (DefinitionString !== undefined) return DefinitionString;
  if (Definition !== undefined) return JSON.stringify(Definition);
  if (location?.Key !== undefined) return readFileSync(asset(location.Key), 'utf8');
  throw new Error(`${logicalId} has no definition`);
}

function substitute(text: string, values: Shape = {}): string {
  return Object.entries(values).reduce(
    (filled, [name, value]) => filled.replaceAll(`\${${name}}`, String(value)),
    text,
  );
}

const version: ResourceHandler = (tx, { properties }, context) => {
  const { StateMachineArn, Description } = properties;
  const { arn } = publishVersion(tx, context, StateMachineArn, Description);
  return { ref: arn, attributes: { Arn: arn } };
};

const alias: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const { Name, Description, RoutingConfiguration, DeploymentPreference } = properties;
  const all = [
    { StateMachineVersionArn: DeploymentPreference?.StateMachineVersionArn, Weight: 100 },
  ];
  const routes: Route[] = (RoutingConfiguration ?? all).map((route: Shape) => ({
    stateMachineVersionArn: route.StateMachineVersionArn,
    weight: Number(route.Weight),
  }));
  const { arn } = putAlias(tx, context, Name ?? physicalName, routes, Description);
  return { ref: arn, attributes: { Arn: arn } };
};

/** By CloudFormation type. */
export const resources: Record<string, ResourceHandler> = {
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::StepFunctions::StateMachineVersion': version,
  'AWS::StepFunctions::StateMachineAlias': alias,
};
