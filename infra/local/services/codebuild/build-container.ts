import type { Context, Principal } from '../../kernel/types.ts';
import type { ContainerSpec } from '../../workloads/types.ts';
import { buildService } from './build-life.ts';
import type { Build } from './codebuild-table.ts';

/** Where the program finds the build's folder. */
const mount = '/codebuild';

/** The runner's id of a build: the uuid alone is unique. */
export function containerId(id: string): string {
  return `codebuild-${id.slice(id.indexOf(':') + 1)}`;
}

/** The project's role, as CodeBuild assumes it. */
export function asRole(context: Context, build: Build): Principal {
  const { AssumedRoleUser } = context.call<{ AssumedRoleUser: { Arn: string } }>(
    'sts',
    'AssumeRole',
    { RoleArn: build.serviceRole, RoleSessionName: containerId(build.id) },
    { arn: buildService, service: buildService, sourceArn: sourceArn(build) },
  );
  return { arn: AssumedRoleUser.Arn, roleArn: build.serviceRole };
}

/** The project's ARN: what CodeBuild names as the source of its calls. */
function sourceArn(build: Build): string {
  return `${build.arn.slice(0, build.arn.indexOf(':build/'))}:project/${build.projectName}`;
}

/** What the runner is to run for a build. */
export function containerSpec(build: Build, folder: string): ContainerSpec {
  const { environmentVariables, image } = build.environment;
  const given = environmentVariables.map(({ name, value }) => [name, value]);
  return {
    id: containerId(build.id),
    service: 'codebuild',
    image,
    entryPoint: ['run-build'],
    command: [mount],
    environment: {
      CODEBUILD_BUILD_ID: build.id,
      CODEBUILD_BUILD_ARN: build.arn,
      CODEBUILD_BUILD_NUMBER: String(build.buildNumber),
      CODEBUILD_BUILD_IMAGE: image,
      CODEBUILD_INITIATOR: build.initiator,
      CODEBUILD_LOG_PATH: build.logs.streamName,
      CODEBUILD_START_TIME: String(Math.round(build.startTime * 1000)),
      CODEBUILD_SOURCE_REPO_URL: build.source.location ?? '',
      ...Object.fromEntries(given),
    },
    mounts: [{ containerPath: mount, hostPath: folder }],
    log: { group: build.logs.groupName, stream: build.logs.streamName },
    roleArn: build.serviceRole,
    trustedService: buildService,
    sourceArn: sourceArn(build),
  };
}
