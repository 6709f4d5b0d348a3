import { AwsError } from './types.ts';

/**
 * What SDKs and the AWS CLI call a service in the name of a variable, where that is not its SigV4
 * name in capitals (the services' `serviceId` in AWS's models).
 */
const variables: Record<string, string> = {
  airflow: 'MWAA',
  'application-autoscaling': 'APPLICATION_AUTO_SCALING',
  autoscaling: 'AUTO_SCALING',
  ce: 'COST_EXPLORER',
  'cognito-idp': 'COGNITO_IDENTITY_PROVIDER',
  config: 'CONFIG_SERVICE',
  elasticfilesystem: 'EFS',
  elasticloadbalancing: 'ELASTIC_LOAD_BALANCING_V2',
  elasticmapreduce: 'EMR',
  es: 'OPENSEARCH',
  events: 'EVENTBRIDGE',
  logs: 'CLOUDWATCH_LOGS',
  monitoring: 'CLOUDWATCH',
  route53: 'ROUTE_53',
  secretsmanager: 'SECRETS_MANAGER',
  servicequotas: 'SERVICE_QUOTAS',
  ses: 'SESV2',
  states: 'SFN',
  tagging: 'RESOURCE_GROUPS_TAGGING_API',
};

/** The variable by which clients send a service elsewhere: `AWS_ENDPOINT_URL_<SERVICE>`. */
export function endpointVariable(service: string): string {
  const known = Object.hasOwn(variables, service) ? variables[service] : undefined;
  return `AWS_ENDPOINT_URL_${known ?? service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** The refusal of a call to a service that this plane does not have. */
export function missingService(service: string): AwsError {
  const name = service.slice(0, 64);
  const message =
    `The local plane has no service '${name}'. ` +
    `Set ${endpointVariable(name)} to send its calls elsewhere.`;
  return new AwsError('UnknownOperationException', message);
}
