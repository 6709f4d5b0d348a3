import { createHash } from 'node:crypto';
import { AwsError, type ResourceHandler, type Shape } from '../kernel/types.ts';
import { checkDestination } from './destinations.ts';
import {
  type FunctionConfig,
  functionArn,
  nameAndQualifier,
  publish,
  putAlias,
  putEventConfig,
  putLatest,
} from './store.ts';
import type { BatchState } from './stream-batch.ts';
import { type MappingConfig, pollTask } from './stream-poll.ts';

const lambdaFunction: ResourceHandler = (tx, resource, context) => {
  const { properties, physicalName } = resource;
  const name = properties.FunctionName ?? physicalName.slice(0, 64);
  const codeKey = properties.Code?.S3Key;
  if (codeKey === undefined || properties.Layers !== undefined) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The local plane runs functions whose Code is an asset (S3Key), without layers.',
    );
  }
  if (!/^nodejs(2[2-9]|[3-9]\d)/.test(properties.Runtime ?? '')) {
    const message = `The local plane runs Node.js functions only, not ${properties.Runtime}.`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  checkDestination(properties.DeadLetterConfig?.TargetArn);
  const config: FunctionConfig = {
    name,
    arn: functionArn({ FunctionName: name }, context),
    version: '$LATEST',
    folder: resource.asset(codeKey),
    handler: properties.Handler,
    environment: properties.Environment?.Variables ?? {},
    timeoutSeconds: Number(properties.Timeout ?? 3),
    memoryMb: Number(properties.MemorySize ?? 128),
    roleArn: properties.Role,
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    description: properties.Description ?? '',
    deadLetterArn: properties.DeadLetterConfig?.TargetArn,
    codeKey,
  };
  putLatest(tx, config);
  return { ref: name, attributes: { Arn: config.arn } };
};

const version: ResourceHandler = (tx, { properties }, context) => {
  const { name } = nameAndQualifier(properties.FunctionName);
  const Version = publish(tx, name);
  const arn = functionArn({ FunctionName: name, Qualifier: Version }, context);
  return { ref: arn, attributes: { Version, FunctionArn: arn } };
};

const alias: ResourceHandler = (tx, { properties }, context) => {
  const { name } = nameAndQualifier(properties.FunctionName);
  putAlias(tx, name, properties.Name, String(properties.FunctionVersion));
  const arn = functionArn({ FunctionName: name, Qualifier: properties.Name }, context);
  return { ref: arn, attributes: { AliasArn: arn } };
};

const permission: ResourceHandler = (_tx, { properties, logicalId }, context) => {
  const { Principal, Action, SourceArn, SourceAccount } = properties;
  const resourceArn = functionArn({ FunctionName: properties.FunctionName }, context);
  const statement = {
    Sid: logicalId,
    Effect: 'Allow',
    Principal: /\.amazonaws\.com$/.test(Principal) ? { Service: Principal } : { AWS: Principal },
    Action,
    Resource: resourceArn,
    Condition: {
      ...(SourceArn ? { ArnLike: { 'AWS:SourceArn': SourceArn } } : {}),
      ...(SourceAccount ? { StringEquals: { 'AWS:SourceAccount': SourceAccount } } : {}),
    },
  };
  const policy = { Version: '2012-10-17', Statement: [statement] };
  context.call('iam', 'PutResourcePolicy', { resourceArn, sid: logicalId, policy });
  return { ref: logicalId, attributes: { Id: logicalId } };
};

const eventInvokeConfig: ResourceHandler = (tx, { properties, physicalName }) => {
  const { name } = nameAndQualifier(properties.FunctionName);
  checkDestination(properties.DestinationConfig?.OnFailure?.Destination);
  checkDestination(properties.DestinationConfig?.OnSuccess?.Destination);
  putEventConfig(tx, name, properties.Qualifier, properties);
  return { ref: physicalName };
};

const eventSourceMapping: ResourceHandler = (tx, { properties, logicalId }, context) => {
  const source: string = properties.EventSourceArn;
  const config = mappingConfig(properties);
  const target = functionArn({ FunctionName: properties.FunctionName }, context);
  const uuid = uuidOf(`${logicalId} ${source} ${target}`);
  const fresh: BatchState = { checkpoints: {}, failures: 0 };
  tx.run(
    `INSERT INTO lambda_mapping VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (uuid) DO UPDATE SET config = excluded.config, enabled = excluded.enabled`,
    ...[uuid, source, target, JSON.stringify(config)],
    ...[properties.Enabled === false ? 0 : 1, context.now, JSON.stringify(fresh)],
  );
  context.later(pollTask(uuid));
  const { region, account } = context;
  const arn = `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;
  return { ref: uuid, attributes: { Id: uuid, EventSourceMappingArn: arn } };
};

const mappingProperties = new Set([
  ...['EventSourceArn', 'FunctionName', 'StartingPosition', 'BatchSize', 'Enabled', 'Tags'],
  ...['FilterCriteria', 'BisectBatchOnFunctionError', 'MaximumRetryAttempts', 'DestinationConfig'],
  ...['MaximumRecordAgeInSeconds', 'FunctionResponseTypes', 'MaximumBatchingWindowInSeconds'],
]);

/** A batching window is an upper bound: here a batch never waits for more records. */
function mappingConfig(properties: Shape): MappingConfig {
  const unknown = Object.keys(properties).find((name) => !mappingProperties.has(name));
  const isStream = /^arn:aws:dynamodb:.*\/stream\//.test(properties.EventSourceArn);
  if (unknown !== undefined || !isStream) {
    const what = unknown ?? `the source ${properties.EventSourceArn}`;
    throw new AwsError(
      'InvalidParameterValueException',
      `The local plane maps DynamoDB streams, one batch at a time; it has not ${what}.`,
    );
  }
  const onFailureArn = properties.DestinationConfig?.OnFailure?.Destination;
  checkDestination(onFailureArn);
  const filters: Shape[] = properties.FilterCriteria?.Filters ?? [];
  return {
    batchSize: Number(properties.BatchSize ?? 100),
    bisect: String(properties.BisectBatchOnFunctionError ?? false) === 'true',
    maximumRetryAttempts: Number(properties.MaximumRetryAttempts ?? -1),
    maximumRecordAgeSeconds: Number(properties.MaximumRecordAgeInSeconds ?? -1),
    reportsItemFailures: (properties.FunctionResponseTypes ?? []).includes(
      'ReportBatchItemFailures',
    ),
    filters: filters.map(({ Pattern }) => JSON.parse(Pattern)),
    fromNowOn: properties.StartingPosition === 'LATEST',
    onFailureArn,
  };
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** What the template can say about functions. */
export const lambdaResources: Record<string, ResourceHandler> = {
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Version': version,
  'AWS::Lambda::Alias': alias,
  'AWS::Lambda::Permission': permission,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
};
