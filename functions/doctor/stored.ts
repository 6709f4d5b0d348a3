import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Ports } from '../../shared/ports/ports.ts';

/** Something that is kept, and the product that it is priced as. */
export interface Stored {
  what: string;
  product: string;
  bytes: number;
}

/** What a list says on one of its pages. */
interface Page<Item> {
  items: readonly Item[] | undefined;
  next: string | undefined;
}

/** So many pages of a list are read, of a thousand items but for log groups. */
const mostPages = 20;

/** The items of a list, as far as it is read, and whether that is all. */
async function listed<Item>(read: (next: string | undefined) => Promise<Page<Item>>) {
  const all: Item[] = [];
  let next: string | undefined;
  let pages = 0;
  do {
    const page = await read(next);
    all.push(...(page.items ?? []));
    next = page.next;
    pages += 1;
  } while (next && pages < mostPages);
  return { all, isWhole: !next };
}

const sum = (numbers: readonly (number | undefined)[]) =>
  numbers.reduce<number>((total, one = 0) => total + one, 0);

/** All versions of all objects: those that were replaced or deleted bill until they are gone. */
async function objects({ clients, config }: Ports) {
  const client = clients.of(S3Client);
  const { all, isWhole } = await listed(async (next) => {
    const [KeyMarker, VersionIdMarker] = next ? (JSON.parse(next) as string[]) : [];
    const command = new ListObjectVersionsCommand({
      Bucket: config.bucket,
      ...(KeyMarker ? { KeyMarker, VersionIdMarker } : {}),
    });
    const { Versions, NextKeyMarker, NextVersionIdMarker, IsTruncated } =
      await client.send(command);
    return {
      items: Versions,
      next: IsTruncated ? JSON.stringify([NextKeyMarker, NextVersionIdMarker]) : undefined,
    };
  });
  const isArchived = ({ StorageClass }: { StorageClass?: string }) => StorageClass === 'GLACIER_IR';
  const [archived, kept] = [all.filter(isArchived), all.filter((one) => !isArchived(one))];
  const stored: Stored[] = [
    { what: 'files', product: 's3.gb-month', bytes: sum(kept.map(({ Size }) => Size)) },
    {
      what: 'archived files',
      product: 's3-archive.gb-month',
      bytes: sum(archived.map(({ Size }) => Size)),
    },
  ];
  return { stored, isWhole };
}

/** Layers that images share are counted in each of them, so this is the most that it can be. */
async function images({ clients, config }: Ports) {
  const client = clients.of(ECRClient);
  const { all, isWhole } = await listed(async (nextToken) => {
    const { repositoryName } = config;
    const command = new DescribeImagesCommand({ repositoryName, maxResults: 1000, nextToken });
    const { imageDetails, nextToken: next } = await client.send(command);
    return { items: imageDetails, next };
  });
  const bytes = sum(all.map(({ imageSizeInBytes }) => imageSizeInBytes));
  return { stored: [{ what: 'images', product: 'images.gb-month', bytes }], isWhole };
}

/** Those of workloads and functions. SageMaker's are of the whole account. */
async function logs({ clients, config }: Ports) {
  const client = clients.of(CloudWatchLogsClient);
  const lists = [`/trainyard/${config.plane}/`, `/aws/lambda/${config.plane}-`].map((prefix) =>
    listed(async (nextToken) => {
      const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix, nextToken });
      const { logGroups, nextToken: next } = await client.send(command);
      return { items: logGroups, next };
    }),
  );
  const found = await Promise.all(lists);
  const bytes = sum(found.flatMap(({ all }) => all.map(({ storedBytes }) => storedBytes)));
  const isWhole = found.every((one) => one.isWhole);
  return { stored: [{ what: 'logs', product: 'logs.gb-month', bytes }], isWhole };
}

/** As DynamoDB has last counted it, which it does every six hours. */
async function table({ clients, config }: Ports) {
  const command = new DescribeTableCommand({ TableName: config.table });
  const { Table } = await clients.of(DynamoDBClient).send(command);
  const bytes = Table?.TableSizeBytes ?? 0;
  return { stored: [{ what: 'jobs', product: 'table.gb-month', bytes }], isWhole: true };
}

/** All that the plane keeps, and whether all of it was counted. */
export async function storedBy(ports: Ports): Promise<{ stored: Stored[]; isWhole: boolean }> {
  const parts = await Promise.all([objects, images, logs, table].map((count) => count(ports)));
  return {
    stored: parts.flatMap(({ stored }) => stored),
    isWhole: parts.every(({ isWhole }) => isWhole),
  };
}
