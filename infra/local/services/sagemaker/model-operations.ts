import { refuse } from '../../kernel/refuse.ts';
import type { Context, Operation, Shape, Tx } from '../../kernel/types.ts';
import { addNamed, getNamed, removeNamed } from './endpoint-store.ts';
import { endpointConfigArn, modelArn } from './names.ts';
import { checkRole, createChecks, roleChecks } from './role-checks.ts';
import { dropTags, putTags } from './tags.ts';
import { s3Place } from './training-request.ts';
import { invalid, namePattern, text, textMap, whole } from './validation.ts';

type Run = NonNullable<Operation['run']>;

const createModel: Run = (tx, request, context) => {
  const name = text(request.ModelName, 'modelName', namePattern, 63);
  refuse(request, {
    Containers: 'Give one PrimaryContainer.',
    VpcConfig: 'Processes of this machine have its network.',
    EnableNetworkIsolation: 'Processes of this machine have its network.',
  });
  const container = request.PrimaryContainer;
  if (!container) throw invalid('PrimaryContainer is required');
  refuse(container, {
    ModelDataSource: 'Use ModelDataUrl.',
    ModelPackageName: 'Use Image and ModelDataUrl.',
    MultiModelConfig: 'Give one model.',
  });
  text(container.Image, 'primaryContainer.image', /^\S+$/, 255);
  const bounds = { entries: 100, key: /^[a-zA-Z_][a-zA-Z0-9_]*$/, longest: 1024 };
  textMap(container.Environment, 'primaryContainer.environment', bounds);
  if (container.ModelDataUrl !== undefined) s3Place(container.ModelDataUrl);
  for (const { S3DataSource } of container.AdditionalModelDataSources ?? []) {
    const { S3DataType, CompressionType } = S3DataSource;
    if (S3DataType === 'S3Object' && CompressionType === 'Gzip') continue;
    const instead = 'Give a tar.gz: S3Object and Gzip.';
    refuse({ AdditionalModelDataSources: true }, { AdditionalModelDataSources: instead });
  }
  const arn = modelArn(context, name);
  if (getNamed(tx, 'model', name)) throw invalid(`Cannot create already existing model "${arn}".`);
  checkRole(context, request.ExecutionRoleArn);
  const { Tags, ...rest } = request;
  putTags(tx, arn, Tags);
  addNamed(tx, 'model', { name, request: rest, created: context.now });
  return { ModelArn: arn };
};

/** What only a fleet of machines has. */
const unsupported = {
  ServerlessConfig: 'Give InstanceType and InitialInstanceCount.',
  ManagedInstanceScaling: 'Replicas are as many as InitialInstanceCount says.',
};

const createConfig: Run = (tx, request, context) => {
  const name = text(request.EndpointConfigName, 'endpointConfigName', namePattern, 63);
  refuse(request, {
    AsyncInferenceConfig: 'Invoke the endpoint and wait.',
    DataCaptureConfig: 'Capture in the container.',
    ShadowProductionVariants: 'Give one variant.',
  });
  const variants: Shape[] = request.ProductionVariants ?? [];
  if (variants.length !== 1) {
    throw invalid(`The local plane serves one production variant; there are ${variants.length}.`);
  }
  const [variant] = variants;
  refuse(variant, unsupported);
  text(variant.VariantName, 'productionVariants.variantName', namePattern, 63);
  text(variant.InstanceType, 'productionVariants.instanceType', /^ml\.[a-z0-9]+\.[a-z0-9]+$/, 64);
  whole(variant.InitialInstanceCount, 'productionVariants.initialInstanceCount', 1, 20);
  const model = text(variant.ModelName, 'productionVariants.modelName', namePattern, 63);
  if (!getNamed(tx, 'model', model)) {
    throw invalid(`Could not find model "${modelArn(context, model)}".`);
  }
  const arn = endpointConfigArn(context, name);
  if (getNamed(tx, 'config', name)) {
    throw invalid(`Cannot create already existing endpoint configuration "${arn}".`);
  }
  const { Tags, ...rest } = request;
  putTags(tx, arn, Tags);
  addNamed(tx, 'config', { name, request: rest, created: context.now });
  return { EndpointConfigArn: arn };
};

const kinds = {
  model: { member: 'ModelName', arn: modelArn, noun: 'model', arnMember: 'ModelArn' },
  config: {
    member: 'EndpointConfigName',
    arn: endpointConfigArn,
    noun: 'endpoint configuration',
    arnMember: 'EndpointConfigArn',
  },
} as const;

type Type = keyof typeof kinds;

function found(tx: Tx, context: Context, type: Type, request: Shape) {
  const { member, arn, noun } = kinds[type];
  const named = getNamed(tx, type, String(request[member]));
  if (named) return named;
  throw invalid(`Could not find ${noun} "${arn(context, String(request[member]))}".`);
}

const onNamed = (action: string, type: Type) => (request: Shape, context: Context) => [
  {
    action: `sagemaker:${action}`,
    resource: kinds[type].arn(context, String(request[kinds[type].member])),
  },
];

const describe = (type: Type): Run => {
  return (tx, request, context) => {
    const { name, request: made, created } = found(tx, context, type, request);
    const { arn, arnMember } = kinds[type];
    return { ...made, [arnMember]: arn(context, name), CreationTime: created / 1000 };
  };
};

const remove = (type: Type): Run => {
  return (tx, request, context) => {
    const { name } = found(tx, context, type, request);
    removeNamed(tx, type, name);
    dropTags(tx, kinds[type].arn(context, name));
    return {};
  };
};

/** The operations on models and on configurations of endpoints. */
export const modelOperations: Record<string, Operation> = {
  CreateModel: {
    authorize: (request, context) => {
      const arn = modelArn(context, request.ModelName);
      return roleChecks('CreateModel', arn, request.ExecutionRoleArn, request.Tags);
    },
    run: createModel,
  },
  DescribeModel: { authorize: onNamed('DescribeModel', 'model'), run: describe('model') },
  DeleteModel: { authorize: onNamed('DeleteModel', 'model'), run: remove('model') },
  CreateEndpointConfig: {
    authorize: (request, context) => {
      const arn = endpointConfigArn(context, request.EndpointConfigName);
      return createChecks('CreateEndpointConfig', arn, request.Tags);
    },
    run: createConfig,
  },
  DescribeEndpointConfig: {
    authorize: onNamed('DescribeEndpointConfig', 'config'),
    run: describe('config'),
  },
  DeleteEndpointConfig: {
    authorize: onNamed('DeleteEndpointConfig', 'config'),
    run: remove('config'),
  },
};
