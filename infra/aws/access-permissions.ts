import { placeIn } from '../../shared/project-access.ts';
import { parameterArn, secretArn } from '../../shared/secret-arns.ts';
import { bucketArnOf } from './names.ts';
import type { Accesses } from './projects.ts';
import type { Permission } from './role.ts';

type Access = Accesses[string];

const wildcard = 'Everything in what the configuration names, to read it only.';

/** Reading what a project may read in the buckets of others. */
export function bucketPermissions({ buckets }: Pick<Access, 'buckets'>): Permission[] {
  const places = buckets.map(placeIn);
  if (places.length === 0) return [];
  const objects = places.map(({ bucket, prefix }) => `${bucketArnOf(bucket)}/${prefix}*`);
  const lists = places.map(({ bucket, prefix }) => ({
    actions: ['s3:ListBucket'],
    resources: [bucketArnOf(bucket)],
    ...(prefix ? { conditions: { StringLike: { 's3:prefix': `${prefix}*` } } } : {}),
  }));
  return [{ actions: ['s3:GetObject'], resources: objects, wildcard }, ...lists];
}

/** Reading the secrets and parameters that a project's tasks may be given. */
export function secretPermissions({ secrets }: Pick<Access, 'secrets'>): Permission[] {
  const reads = [
    { actions: ['secretsmanager:GetSecretValue'], resources: secrets.filter(fits(secretArn)) },
    { actions: ['ssm:GetParameters'], resources: secrets.filter(fits(parameterArn)) },
  ];
  return reads.filter(({ resources }) => resources.length > 0);
}

const fits = (form: RegExp) => (arn: string) => form.test(arn);
