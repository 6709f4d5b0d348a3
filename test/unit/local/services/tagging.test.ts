import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operation, Service } from '../../../../infra/local/kernel/types.ts';
import { createTagging } from '../../../../infra/local/services/tagging/tagging.ts';
import { wirePlane } from '../wire/wire-plane.ts';

const arn = (rest: string) => `arn:aws:${rest}`;
const jobTag = (Value: string) => [{ Key: 'job', Value }];

/** A service that has these things. */
const having = (id: string, things: [arn: string, tags: object[]][]): Service => {
  const ListTagged: Operation = {
    authorize: () => [],
    run: () => ({ Resources: things.map(([ResourceARN, Tags]) => ({ ResourceARN, Tags })) }),
  };
  return { id, schema: '', operations: { ListTagged } };
};

const model = arn('sagemaker:us-east-1:000000000000:model/m');
const endpoint = arn('sagemaker:us-east-1:000000000000:endpoint/e');
const task = arn('ecs:us-east-1:000000000000:task/trainyard/t');
const secret = arn('secretsmanager:us-east-1:000000000000:secret:s-AbCdEf');

let plane: Awaited<ReturnType<typeof wirePlane>>;
let client: ResourceGroupsTaggingAPIClient;

beforeAll(async () => {
  const sagemaker = having('sagemaker', [
    [model, [...jobTag('one'), { Key: 'project', Value: 'p' }]],
    [endpoint, jobTag('two')],
  ]);
  const ecs = having('ecs', [
    [task, jobTag('one')],
    [arn('ecs:us-east-1:000000000000:task/trainyard/u'), []],
  ]);
  const secrets = having('secretsmanager', [[secret, jobTag('three')]]);
  const others = ['ec2', 'elasticloadbalancing'].map((id) => having(id, []));
  plane = await wirePlane({ services: [createTagging(), sagemaker, ecs, ...others, secrets] });
  const credentials = await plane.session('door');
  client = new ResourceGroupsTaggingAPIClient({
    region: 'us-east-1',
    endpoint: plane.url,
    credentials,
  });
});
afterAll(() => plane.close());

const found = async (request: GetResourcesCommandInput) => {
  const { ResourceTagMappingList = [] } = await client.send(new GetResourcesCommand(request));
  return ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN);
};

it('finds over services what has a tag, by its key and any of its values', async () => {
  const of = (...Values: string[]) => ({ TagFilters: [{ Key: 'job', Values }] });
  expect(await found(of('one'))).toEqual([task, model]);
  expect(await found(of('two', 'three'))).toEqual([endpoint, secret]);
  expect(await found(of())).toEqual([task, model, endpoint, secret]);
  const both = [{ Key: 'job', Values: ['one'] }, { Key: 'project' }];
  expect(await found({ TagFilters: both })).toEqual([model]);
  expect(await found({})).toEqual([task, model, endpoint, secret]);
});

it('chooses by the type of resource, and turns pages', async () => {
  expect(await found({ ResourceTypeFilters: ['sagemaker:model'] })).toEqual([model]);
  expect(await found({ ResourceTypeFilters: ['sagemaker'] })).toEqual([model, endpoint]);
  const first = await client.send(new GetResourcesCommand({ ResourcesPerPage: 2 }));
  const { PaginationToken } = first;
  expect(first.ResourceTagMappingList).toHaveLength(2);
  expect(await found({ PaginationToken })).toEqual([endpoint, secret]);
});
