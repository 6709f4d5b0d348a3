import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { Ports } from '../../shared/ports/ports.ts';

/** The tags of everything that is made for a job. */
type TagKey = 'trainyard:job' | 'trainyard:project';

/** How many values a filter takes (Resource Groups Tagging API, GetResources). */
const mostValues = 20;

/**
 * AWS keeps these after their end and cannot be told to forget them all, and they bill nothing
 * then: a closed line of the ledger says of each that it has ended.
 */
const records = /:(training-job|hyper-parameter-tuning-job|transform-job|task)\//;

/** The ARNs of what AWS has under a tag of any of these values, without records of what ended. */
export async function taggedWith(
  ports: Ports,
  key: TagKey,
  values: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < values.length; at += mostValues) {
    found.push(...(await resourcesOf(ports, key, values.slice(at, at + mostValues))));
  }
  return found.filter((arn) => !records.test(arn));
}

async function resourcesOf({ clients }: Ports, Key: TagKey, Values: string[]): Promise<string[]> {
  const arns: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await clients.of(ResourceGroupsTaggingAPIClient).send(
      new GetResourcesCommand({
        TagFilters: [{ Key, Values }],
        ...(PaginationToken ? { PaginationToken } : {}),
      }),
    );
    arns.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN = '' }) => ResourceARN));
    PaginationToken = page.PaginationToken;
  } while (PaginationToken);
  return arns;
}
