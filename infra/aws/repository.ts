import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import type { Names } from './names.ts';

/** The images that Trainyard builds. What a tag names never changes, but for build caches. */
export class ImageRepository extends Construct {
  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id);
    new ecr.Repository(this, 'Repository', {
      repositoryName: names.repository,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: [
        ecr.ImageTagMutabilityExclusionFilter.wildcard('cache-*'),
      ],
      lifecycleRules: [
        {
          description: 'Images without a tag; a tagged one may be in use for ever',
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: Duration.days(14),
        },
      ],
      // Its name is fixed: what a failed first deployment made must not be in the way of the next.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
