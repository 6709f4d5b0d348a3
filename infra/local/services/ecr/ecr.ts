import type * as ecr from '@aws-sdk/client-ecr';
import { AwsError, type Context, type Service, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import {
  ecrSchema,
  getRepository,
  putRepository,
  type Repository,
  registryHost,
  repositoryArn,
  requireRepository,
} from './ecr-table.ts';
import { imageOperations } from './image-operations.ts';
import { layerOperations, layerSchema } from './layers.ts';
import { lifecycleOperations, lifecycleSchema } from './lifecycle.ts';
import { loginOperations, loginSchema } from './login.ts';
import { pushOperations } from './push.ts';
import { repositoryEnd } from './repository-end.ts';
import type { Scanner } from './scan.ts';

/** What differs between planes. */
export interface EcrOptions {
  /** What finds something in every image; absent: the plane has no scanner, which it says. */
  scan?: Scanner;
  /** Where `docker login` finds the registry; absent: there is none, and AWS's name is told. */
  registryUrl?: () => string | undefined;
}

/** Amazon ECR: repositories and images by their manifest's digest. Their files are elsewhere. */
export function createEcr({ scan, registryUrl }: EcrOptions = {}): Service {
  return {
    id: 'ecr',
    schema: [ecrSchema, loginSchema, layerSchema, lifecycleSchema].join('\n'),
    operations: {
      ...repositoryOperations,
      ...repositoryEnd,
      ...lifecycleOperations,
      ...loginOperations(registryUrl),
      ...imageOperations(scan),
      ...pushOperations,
      ...layerOperations,
    },
    keptOnly: Object.keys(lifecycleOperations),
    resources: {
      'AWS::ECR::Repository': (tx, { properties, physicalName }, context) => {
        const name = properties.RepositoryName ?? physicalName.toLowerCase();
        const { ImageScanningConfiguration: scanning } = properties;
        const filters: ExclusionFilter[] = properties.ImageTagMutabilityExclusionFilters ?? [];
        const repository = upsertRepository(tx, context, name, {
          imageTagMutability: properties.ImageTagMutability ?? 'MUTABLE',
          imageScanningConfiguration: { scanOnPush: String(scanning?.ScanOnPush) === 'true' },
          imageTagMutabilityExclusionFilters: filters.map((filter) => ({
            filterType: filter.ImageTagMutabilityExclusionFilterType ?? 'WILDCARD',
            filter: filter.ImageTagMutabilityExclusionFilterValue,
          })),
        });
        const { repositoryArn: Arn, repositoryUri: RepositoryUri } = repository;
        return { ref: name, attributes: { Arn, RepositoryUri } };
      },
    },
  };
}

/** As the template has it, where the API says `filterType` and `filter`. */
interface ExclusionFilter {
  ImageTagMutabilityExclusionFilterType?: 'WILDCARD';
  ImageTagMutabilityExclusionFilterValue: string;
}

function upsertRepository(
  tx: Tx,
  context: Context,
  name: string,
  settings: Omit<Wire<ecr.CreateRepositoryRequest>, 'repositoryName' | 'tags'>,
): Repository {
  const repository: Repository = {
    repositoryArn: repositoryArn(context, name),
    registryId: context.account,
    repositoryName: name,
    repositoryUri: `${registryHost(context)}/${name}`,
    createdAt: context.now / 1000,
    encryptionConfiguration: { encryptionType: 'AES256' as const },
    ...getRepository(tx, name),
    ...settings,
  };
  putRepository(tx, repository);
  return repository;
}

const repositoryOperations: Operations<{
  CreateRepository: [ecr.CreateRepositoryRequest, ecr.CreateRepositoryResponse];
  DescribeRepositories: [ecr.DescribeRepositoriesRequest, ecr.DescribeRepositoriesResponse];
}> = {
  CreateRepository: {
    authorize: ({ repositoryName }, context) => [
      { action: 'ecr:CreateRepository', resource: repositoryArn(context, repositoryName) },
    ],
    run: (tx, { repositoryName, tags: _tags, ...settings }, context) => {
      if (getRepository(tx, repositoryName)) {
        const message = `The repository with name '${repositoryName}' already exists.`;
        throw new AwsError('RepositoryAlreadyExistsException', message);
      }
      return { repository: upsertRepository(tx, context, repositoryName, settings) };
    },
  },
  DescribeRepositories: {
    authorize: ({ repositoryNames }, context) =>
      (repositoryNames?.length ? repositoryNames : ['*']).map((name: string) => ({
        action: 'ecr:DescribeRepositories',
        resource: repositoryArn(context, name),
      })),
    run: (tx, { repositoryNames }, context) => {
      if (repositoryNames?.length) {
        const get = (name: string) => requireRepository(tx, context, name);
        return { repositories: repositoryNames.map(get) };
      }
      const rows = tx.all<{ body: string }>('SELECT body FROM ecr_repository ORDER BY name');
      return { repositories: rows.map(({ body }) => JSON.parse(body)) };
    },
  },
};
