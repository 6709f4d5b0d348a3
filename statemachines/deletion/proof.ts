import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { DeletionUnfinished } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { allLeases } from '../leases/lease-store.ts';

/** What shows that nothing of a job is left that bills. */
export interface Proof {
  /** Lines of the ledger of what may still bill. */
  openLedgerLines: 0;
  /** What AWS has under the job's tag, besides records of what has ended. */
  tagged: 0;
}

/** The tag of everything that is made for a job. */
const tagKey = 'trainyard:job';

/** How many values a filter takes (Resource Groups Tagging API, GetResources). */
const mostValues = 20;

/**
 * AWS keeps these after their end and cannot be told to forget them all, and they bill nothing
 * then: a closed line of the ledger says of each that it has ended.
 */
const records = /:(training-job|hyper-parameter-tuning-job|transform-job|task)\//;

/** Looks whether nothing is left. Throws DeletionUnfinished while something is. */
export async function proofOf(ports: Ports, members: readonly Job[]): Promise<Proof> {
  const store = new JobStore(ports);
  const ledgers = await Promise.all(members.map(({ id }) => store.ledger(id)));
  const open = ledgers.flat().find(({ state }) => state === 'open');
  if (open) throw new DeletionUnfinished(`Its ledger has an open line: ${open.what}.`);
  const ids = members.map(({ id }) => id);
  const [left] = await taggedWith(ports, ids);
  if (left) throw new DeletionUnfinished(`AWS still has ${left}.`);
  return { openLedgerLines: 0, tagged: 0 };
}

/** What there is under the tags of these jobs, and is not another's by now. */
async function taggedWith(ports: Ports, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < ids.length; at += mostValues) {
    found.push(...(await resourcesOf(ports, ids.slice(at, at + mostValues))));
  }
  const made = found.filter((arn) => !records.test(arn));
  if (made.length === 0) return [];
  // What a later job has changed keeps the tag of the one that made it.
  const others = (await allLeases(ports)).map(({ awsName }) => `/${awsName}`);
  return made.filter((arn) => !others.some((name) => arn.endsWith(name)));
}

async function resourcesOf({ clients }: Ports, Values: string[]): Promise<string[]> {
  const arns: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await clients.of(ResourceGroupsTaggingAPIClient).send(
      new GetResourcesCommand({
        TagFilters: [{ Key: tagKey, Values }],
        ...(PaginationToken ? { PaginationToken } : {}),
      }),
    );
    arns.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN = '' }) => ResourceARN));
    PaginationToken = page.PaginationToken;
  } while (PaginationToken);
  return arns;
}
