import type * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import { AwsError, type Service } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';

interface Tagged {
  ResourceARN: string;
  Tags: { Key: string; Value: string }[];
}

/** The services that are asked what of theirs has tags. */
const asked = ['ec2', 'ecs', 'elasticloadbalancing', 'sagemaker', 'secretsmanager'];

const hasTags = ({ Tags }: Tagged, filters: readonly tagging.TagFilter[]) =>
  filters.every(({ Key, Values = [] }) =>
    Tags.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value))),
  );

/** `sagemaker:model` of `arn:aws:sagemaker:us-east-1:000000000000:model/ty-1`. */
const typeOf = (arn: string) => `${arn.split(':')[2]}:${arn.split(':')[5]?.split('/')[0]}`;

const isOfType = ({ ResourceARN }: Tagged, types: string[]) =>
  types.length === 0 || types.some((type) => `${typeOf(ResourceARN)}:`.startsWith(`${type}:`));

const operations: Operations<{
  GetResources: [tagging.GetResourcesInput, tagging.GetResourcesOutput];
}> = {
  GetResources: {
    authorize: () => [{ action: 'tag:GetResources', resource: '*' }],
    run(_tx, request, context) {
      const { TagFilters = [], ResourceTypeFilters = [], ResourcesPerPage = 100 } = request;
      const from = Number(request.PaginationToken || 0);
      if (!Number.isInteger(from) || from < 0) {
        throw new AwsError('PaginationTokenExpiredException', 'The pagination token is not valid.');
      }
      const all = asked
        .flatMap(
          (service) => context.call<{ Resources: Tagged[] }>(service, 'ListTagged', {}).Resources,
        )
        .filter((one) => one.Tags.length > 0 && hasTags(one, TagFilters))
        .filter((one) => isOfType(one, ResourceTypeFilters));
      const next = from + ResourcesPerPage;
      return {
        PaginationToken: next < all.length ? String(next) : '',
        ResourceTagMappingList: all.slice(from, next),
      };
    },
  },
};

/** The Resource Groups Tagging API: what in the account has which tags. */
export function createTagging(): Service {
  return { id: 'tagging', schema: '', operations };
}
