import { join } from 'node:path';
import type { Outside, Service } from '../../kernel/types.ts';
import { type Blobs, fileBlobs, memoryBlobs } from './blobs.ts';
import { policyOperations } from './bucket-policies.ts';
import { bucketOperations, bucketResources } from './buckets.ts';
import { copyOperations } from './copy.ts';
import { deleteOperations } from './deletes.ts';
import { lifecycleOperations } from './lifecycles.ts';
import { listOperations } from './lists.ts';
import { multipartOperations } from './multipart.ts';
import { objectOperations } from './objects.ts';
import { isBlobUsed, schema } from './store.ts';

/** Where bodies are kept: `<folder>/blobs`, or in memory without a folder. */
export interface S3Options {
  folder: string | undefined;
}

/** S3 as the plane uses it: objects in the store, bodies as files named by their content. */
export function createS3({ folder }: S3Options): Service {
  const blobs = folder === undefined ? memoryBlobs() : fileBlobs(join(folder, 'blobs'));
  return {
    id: 's3',
    schema,
    operations: {
      ...bucketOperations,
      ...policyOperations,
      ...lifecycleOperations,
      ...objectOperations(blobs),
      ...copyOperations,
      ...deleteOperations,
      ...listOperations,
      ...multipartOperations(blobs),
    },
    keptOnly: Object.keys(lifecycleOperations),
    resources: bucketResources,
    tasks: {
      // A body written again meanwhile has a row again, in the same transaction as its writing.
      'sweep-blob': ({ blob }, outside) => sweep(blobs, [blob], outside),
    },
    resume: (outside) => sweep(blobs, blobs.list(), outside),
  };
}

/** Removes bodies that no object has, such as those of a transaction that was undone. */
function sweep(blobs: Blobs, names: string[], outside: Outside): void {
  outside.transact((tx) => {
    for (const name of names) if (!isBlobUsed(tx, name)) blobs.remove(name);
  });
}
