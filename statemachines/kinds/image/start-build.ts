import { CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { JobError } from '../../../shared/errors.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Started } from '../driver.ts';
import { quotedReason } from '../quoted-reasons.ts';
import { build, buildStream, madeBuild } from './build.ts';
import { jobVariable } from './build-event.ts';
import { cacheTagOf, tagOf } from './image-facts.ts';
import { imageKind } from './kind.ts';

/**
 * Starts a build, or finds the one that an earlier try has started: CodeBuild forgets its
 * idempotency token after five minutes, so ours are found by their variable.
 */
export async function startBuild(ports: Ports, job: Job): Promise<Started> {
  const made = (await build.find(ports, job, 1)) ?? madeBuild(ports, await newBuild(ports, job));
  return { ...made, resolved: { tag: tagOf(job) } };
}

async function newBuild(ports: Ports, job: Job): Promise<string> {
  const spec = imageKind.specOf(job);
  const { build: begun } = await ports.clients
    .of(CodeBuildClient)
    .send(
      new StartBuildCommand({
        projectName: ports.config.buildProject,
        idempotencyToken: awsNameOf(job),
        sourceTypeOverride: 'S3',
        sourceLocationOverride: spec.source.slice('s3://'.length),
        timeoutInMinutesOverride: Math.min(2160, Math.max(5, Math.ceil(spec.timeoutSeconds / 60))),
        environmentVariablesOverride: [
          { name: jobVariable, value: awsNameOf(job), type: 'PLAINTEXT' },
          { name: 'IMAGE_TAG', value: tagOf(job), type: 'PLAINTEXT' },
          { name: 'CACHE_TAG', value: cacheTagOf(job), type: 'PLAINTEXT' },
          { name: 'DOCKERFILE', value: spec.dockerfile, type: 'PLAINTEXT' },
        ],
        logsConfigOverride: {
          cloudWatchLogs: {
            status: 'ENABLED',
            groupName: ports.config.workloadLogGroup,
            streamName: buildStream,
          },
        },
      }),
    )
    .catch(refused);
  return begun!.arn!;
}

/** CodeBuild has a queue of its own; a new account may have room for one build or none. */
function refused(error: Error): never {
  const reason = quotedReason(error.message);
  if (error.name !== 'AccountLimitExceededException' || !reason) throw error;
  throw new JobError(reason, `CodeBuild did not start the build: ${error.message}`);
}
