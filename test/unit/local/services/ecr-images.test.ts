import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { planePrincipal } from '../../../../infra/local/kernel/kernel.ts';
import type { Principal, Shape } from '../../../../infra/local/kernel/types.ts';
import { createEcr } from '../../../../infra/local/services/ecr/ecr.ts';
import { fakeServices, makeKernel, newSeen, virtualClock } from '../workloads/workloads-harness.ts';

const caller: Principal = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'arn:r' };
const uri = '000000000000.dkr.ecr.us-east-1.amazonaws.com/jobs';

async function setUp(properties: Shape = {}) {
  const seen = newSeen();
  const services = [createEcr(), ...fakeServices(seen)];
  const kernel = makeKernel({ services, clock: virtualClock().clock });
  const repository = kernel.service('ecr').resources!['AWS::ECR::Repository']!;
  const resource = {
    logicalId: 'Images',
    type: 'AWS::ECR::Repository',
    physicalName: 'jobs',
    properties,
    asset: () => '',
  };
  const result = kernel.transact((tx, context) => repository(tx, resource, context));
  const ask = <T = Shape>(operation: string, request: Shape) =>
    kernel.call<T>('ecr', operation, { repositoryName: 'jobs', ...request }, caller);
  const push = (text: string, imageTag: string) =>
    ask('PushImage', { imageTag, imageManifest: JSON.stringify({ text }), imageSizeInBytes: 10 });
  return { seen, kernel, ask, push, result };
}

describe('ECR', () => {
  it('gives the template the ARN and the URI of a repository', async () => {
    const { result } = await setUp();
    expect(result).toEqual({
      ref: 'jobs',
      attributes: {
        Arn: 'arn:aws:ecr:us-east-1:000000000000:repository/jobs',
        RepositoryUri: uri,
      },
    });
  });

  it('makes a repository once, and finds it by its name', async () => {
    const { kernel, ask } = await setUp();
    const own = { repositoryName: 'own' };
    const byName = () =>
      kernel.call<Shape>('ecr', 'DescribeRepositories', { repositoryNames: ['own'] }, caller);
    await expect(byName()).rejects.toMatchObject({ code: 'RepositoryNotFoundException' });
    const { repository } = await ask('CreateRepository', own);
    expect(repository.repositoryUri).toBe(uri.replace('jobs', 'own'));
    expect((await byName()).repositories).toEqual([repository]);
    await expect(ask('CreateRepository', own)).rejects.toMatchObject({
      code: 'RepositoryAlreadyExistsException',
    });
  });

  it('finds a pushed image by tag and by the digest of its manifest', async () => {
    const { seen, ask, push } = await setUp();
    await push('one', 'v1');
    const manifest = JSON.stringify({ text: 'one' });
    const imageDigest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
    const byTag = await ask('DescribeImages', { imageIds: [{ imageTag: 'v1' }] });
    const byDigest = await ask('DescribeImages', { imageIds: [{ imageDigest }] });
    expect(byTag).toEqual(byDigest);
    expect(byTag.imageDetails).toMatchObject([{ imageDigest, imageTags: ['v1'] }]);
    for (const imageUri of [`${uri}:v1`, `${uri}@${imageDigest}`]) {
      expect(await ask('PullImage', { imageUri })).toEqual({ imageDigest });
    }
    expect(seen.events).toMatchObject([
      { detailType: 'ECR Image Action', detail: { 'image-tag': 'v1', result: 'SUCCESS' } },
    ]);
    await expect(ask('DescribeImages', { imageIds: [{ imageTag: 'v2' }] })).rejects.toMatchObject({
      code: 'ImageNotFoundException',
      message: expect.stringContaining("imageTag:'v2'"),
    });
  });

  it('does not move an immutable tag, except one that is excluded', async () => {
    const { push } = await setUp({
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [
        {
          ImageTagMutabilityExclusionFilterType: 'WILDCARD',
          ImageTagMutabilityExclusionFilterValue: 'cache*',
        },
      ],
    });
    await push('one', 'v1');
    for (const text of ['one', 'two']) {
      await expect(push(text, 'v1')).rejects.toMatchObject({
        code: 'ImageTagAlreadyExistsException',
      });
    }
    await push('one', 'cache-a');
    await push('two', 'cache-a');
  });

  it('deletes a repository with its images, by force alone', async () => {
    const { kernel, ask, push } = await setUp();
    const text = JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 9 },
          action: { type: 'expire' },
        },
      ],
    });
    const policy = { lifecyclePolicyText: text };
    await expect(ask('GetLifecyclePolicy', {})).rejects.toMatchObject({
      code: 'LifecyclePolicyNotFoundException',
    });
    const none = JSON.stringify({ rules: [null], padding: 'x'.repeat(100) });
    for (const wrong of [text.replace('expire', 'keep'), text.replace('any', 'none'), none]) {
      const refused = ask('PutLifecyclePolicy', { lifecyclePolicyText: wrong });
      await expect(refused).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
    await ask('PutLifecyclePolicy', policy);
    expect(await ask('GetLifecyclePolicy', {})).toMatchObject(policy);
    await push('one', 'v1');
    await expect(ask('DeleteRepository', {})).rejects.toMatchObject({
      code: 'RepositoryNotEmptyException',
    });
    expect(await ask('DeleteRepository', { force: true })).toMatchObject({
      repository: { repositoryName: 'jobs' },
    });
    await expect(ask('DeleteRepository', { force: true })).rejects.toMatchObject({
      code: 'RepositoryNotFoundException',
    });
    await kernel.call('ecr', 'CreateRepository', { repositoryName: 'jobs' }, caller);
    expect((await ask('ListImages', {})).imageIds).toEqual([]);
    await expect(ask('DeleteLifecyclePolicy', {})).rejects.toThrow(/does not exist/);
  });

  it('says that it has no scanner', async () => {
    const { ask, push } = await setUp({ ImageScanningConfiguration: { ScanOnPush: true } });
    await push('one', 'v1');
    const imageId = { imageTag: 'v1' };
    const { imageScanStatus } = await ask('DescribeImageScanFindings', { imageId });
    expect(imageScanStatus.status).toBe('UNSUPPORTED_IMAGE');
    const plain = await setUp();
    await plain.push('one', 'v1');
    await expect(plain.ask('DescribeImageScanFindings', { imageId })).rejects.toMatchObject({
      code: 'ScanNotFoundException',
    });
  });

  it('asks for all that a push and a pull need', async () => {
    const { kernel } = await setUp();
    const actions = (operation: string, request: Shape) =>
      kernel.transact((tx, context) => {
        const { authorize } = kernel.service('ecr').operations[operation]!;
        return authorize(request, context, tx).map(({ action }) => action.slice('ecr:'.length));
      }, planePrincipal);
    expect(actions('PushImage', { repositoryName: 'jobs' })).toEqual([
      'GetAuthorizationToken',
      'BatchCheckLayerAvailability',
      'InitiateLayerUpload',
      'UploadLayerPart',
      'CompleteLayerUpload',
      'PutImage',
    ]);
    expect(actions('PullImage', { imageUri: `${uri}:v1` })).toEqual([
      'GetAuthorizationToken',
      'BatchGetImage',
      'GetDownloadUrlForLayer',
    ]);
  });

  it('forgets an image with its last tag', async () => {
    const { ask, push } = await setUp();
    await push('one', 'v1');
    await push('one', 'v2');
    await ask('BatchDeleteImage', { imageIds: [{ imageTag: 'v1' }] });
    expect((await ask('ListImages', {})).imageIds).toHaveLength(1);
    await ask('BatchDeleteImage', { imageIds: [{ imageTag: 'v2' }] });
    expect((await ask('DescribeImages', {})).imageDetails).toEqual([]);
  });
});
