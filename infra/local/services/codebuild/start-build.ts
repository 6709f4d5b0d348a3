import type * as codebuild from '@aws-sdk/client-codebuild';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import { enterPhase, publishBuild, timeoutKey } from './build-life.ts';
import {
  type Build,
  buildArn,
  buildOfToken,
  insertBuild,
  lastBuildNumber,
  type Project,
  projectArn,
  requireProject,
} from './codebuild-table.ts';

const minuteMs = 60_000;

/** CodeBuild forgets an idempotency token after this time. */
const tokenMs = 5 * minuteMs;

type Start = Wire<codebuild.StartBuildInput>;
type StartBuild = Operations<{
  StartBuild: [codebuild.StartBuildInput, codebuild.StartBuildOutput];
}>['StartBuild'];

/** StartBuild: makes a build of a project with the request's overrides. */
export const startBuild = (most = Number.POSITIVE_INFINITY): StartBuild => ({
  authorize: ({ projectName }, context) => [
    { action: 'codebuild:StartBuild', resource: projectArn(context, projectName) },
  ],
  run: (tx, request, context) => {
    const project = requireProject(tx, context, request.projectName);
    const { idempotencyToken: token } = request;
    const earlier = buildOfToken(tx, project.name, token, context.now - tokenMs);
    if (earlier) return { build: earlier };
    requireRoom(tx, most);
    const build = newBuild(context, project, request, lastBuildNumber(tx, project.name) + 1);
    insertBuild(tx, build, token, context.now);
    publishBuild(context, build);
    const payload = { id: build.id };
    context.later({ service: 'codebuild', name: 'begin', key: build.id, payload });
    const delayMs = build.timeoutInMinutes * minuteMs;
    const key = timeoutKey(build.id);
    context.later({ service: 'codebuild', name: 'time-out', key, payload, delayMs });
    return { build };
  },
});

/** A queue of builds is an account's; new accounts have room for one, or none at all. */
function requireRoom(tx: Tx, most: number): void {
  const sql = `SELECT COUNT(*) AS living FROM codebuild_build
    WHERE body ->> '$.buildStatus' = 'IN_PROGRESS'`;
  if ((tx.get<{ living: number }>(sql)?.living ?? 0) < most) return;
  const message = `Cannot have more than ${most} builds in queue for the account`;
  throw new AwsError('AccountLimitExceededException', message);
}

function newBuild(context: Context, project: Project, request: Start, buildNumber: number): Build {
  const uuid = context.uuid();
  const id = `${project.name}:${uuid}`;
  const timeoutInMinutes = request.timeoutInMinutesOverride ?? project.timeoutInMinutes;
  if (!(timeoutInMinutes >= 5 && timeoutInMinutes <= 2160)) {
    const message = 'Invalid timeout: it must be between 5 and 2160 minutes.';
    throw new AwsError('InvalidInputException', message);
  }
  const build: Build = {
    id,
    arn: buildArn(context, id),
    buildNumber,
    startTime: context.now / 1000,
    buildStatus: 'IN_PROGRESS',
    projectName: project.name,
    phases: [],
    source: sourceOf(project, request),
    artifacts: { location: '' },
    cache: { type: 'NO_CACHE' },
    environment: environmentOf(project, request),
    serviceRole: request.serviceRoleOverride ?? project.serviceRole,
    logs: logsOf(context, project, request, uuid),
    timeoutInMinutes,
    queuedTimeoutInMinutes: 480,
    buildComplete: false,
    initiator: context.principal.arn.split('/').slice(1).join('/') || context.principal.arn,
    encryptionKey: project.encryptionKey,
    exportedEnvironmentVariables: [],
  };
  enterPhase(build, 'SUBMITTED', context.now);
  enterPhase(build, 'QUEUED', context.now);
  return build;
}

function sourceOf(project: Project, request: Start): Build['source'] {
  const type = request.sourceTypeOverride ?? project.source.type;
  const location = request.sourceLocationOverride ?? project.source.location;
  const buildspec = request.buildspecOverride ?? project.source.buildspec ?? '';
  if (type !== 'S3' && type !== 'NO_SOURCE') {
    const message = `The local CodeBuild has sources of type S3 and NO_SOURCE, not ${type}.`;
    throw new AwsError('InvalidInputException', message);
  }
  if (type === 'S3' && !/^[^/]+\/.+/.test(location ?? '')) {
    const message = 'Invalid project source: location must be bucket/key of a ZIP archive.';
    throw new AwsError('InvalidInputException', message);
  }
  return { type, ...(location && { location }), buildspec };
}

function environmentOf(project: Project, request: Start): Build['environment'] {
  const variables = new Map<string, Wire<codebuild.EnvironmentVariable>>();
  const given = [
    ...(project.environment.environmentVariables ?? []),
    ...(request.environmentVariablesOverride ?? []),
  ];
  for (const { name, value, type = 'PLAINTEXT' } of given) {
    if (type !== 'PLAINTEXT') {
      const message = `The local CodeBuild has no variables of type ${type}: ${name}.`;
      throw new AwsError('InvalidInputException', message);
    }
    variables.set(name, { name, value, type });
  }
  const image = request.imageOverride ?? project.environment.image;
  return { ...project.environment, image, environmentVariables: [...variables.values()] };
}

function logsOf(context: Context, project: Project, request: Start, uuid: string): Build['logs'] {
  const config = request.logsConfigOverride ?? project.logsConfig;
  const { groupName = `/aws/codebuild/${project.name}`, streamName } = config?.cloudWatchLogs ?? {};
  const stream = streamName ? `${streamName}/${uuid}` : uuid;
  const logs = `arn:aws:logs:${context.region}:${context.account}`;
  return {
    groupName,
    streamName: stream,
    cloudWatchLogs: { status: 'ENABLED', groupName, ...(streamName && { streamName }) },
    cloudWatchLogsArn: `${logs}:log-group:${groupName}:log-stream:${stream}`,
  };
}
