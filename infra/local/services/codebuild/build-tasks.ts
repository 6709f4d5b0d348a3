import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import {
  AwsError,
  type Context,
  type Outside,
  type Principal,
  type Shape,
  type TaskHandler,
} from '../../kernel/types.ts';
import type { ContainerSpec, Runner } from '../../workloads/types.ts';
import { buildService, completeBuild, endPhase, enterPhase } from './build-life.ts';
import { getBuild, updateBuild } from './codebuild-table.ts';

/** What makes builds run. */
export interface BuildOptions {
  runner: Runner;
  /** The plane's folder of state; builds work in `codebuild` under it. */
  folder: string;
}

/** How long a stopped build has to end by itself, in seconds. */
const stopSeconds = 2;

const mount = '/codebuild';

/** The durable tasks of builds: begin, the container's end, stopping and timing out. */
export function buildTasks(options: BuildOptions): Record<string, TaskHandler> {
  const { runner } = options;
  return {
    begin: ({ id }, outside) => begin(id, outside, options),
    'container-exited': ({ id }, outside) => end(id, outside, options),
    async stop({ id }) {
      await runner.stop(containerId(id), stopSeconds);
    },
    'time-out':
      ({ id }) =>
      (tx, context) => {
        const build = getBuild(tx, id);
        if (!build || build.buildComplete) return;
        const message = `Build has timed out after ${build.timeoutInMinutes} minutes.`;
        endPhase(build, 'TIMED_OUT', context.now, { statusCode: 'BUILD_TIMED_OUT', message });
        completeBuild(tx, context, build, 'TIMED_OUT');
        context.later({ service: 'codebuild', name: 'stop', payload: { id } });
      },
  };
}

/** The runner's id of a build: the uuid alone is unique. */
export function containerId(id: string): string {
  return `codebuild-${id.slice(id.indexOf(':') + 1)}`;
}

function folderOf({ folder }: BuildOptions, id: string): string {
  return `${folder}/codebuild/${id.slice(id.indexOf(':') + 1)}`;
}

/** The project's role, as CodeBuild assumes it. */
function asRole(context: Context, build: Shape): Principal {
  const { AssumedRoleUser } = context.call<{ AssumedRoleUser: { Arn: string } }>(
    'sts',
    'AssumeRole',
    { RoleArn: build.serviceRole, RoleSessionName: containerId(build.id) },
    { arn: buildService, service: buildService, sourceArn: sourceArn(build) },
  );
  return { arn: AssumedRoleUser.Arn, roleArn: build.serviceRole };
}

/** The project's ARN: what CodeBuild names as the source of its calls. */
function sourceArn(build: Shape): string {
  return `${build.arn.slice(0, build.arn.indexOf(':build/'))}:project/${build.projectName}`;
}

async function begin(id: string, outside: Outside, options: BuildOptions) {
  const build = outside.transact((tx) => getBuild(tx, id));
  if (!build || build.buildComplete || build.currentPhase !== 'QUEUED') return;
  const failure = refusedLog(build, outside) ?? (await launch(build, options));
  return (tx: Parameters<typeof getBuild>[0], context: Context) => {
    const now = getBuild(tx, id);
    if (!now) return;
    if (now.buildComplete) {
      context.later({ service: 'codebuild', name: 'stop', payload: { id } });
      return;
    }
    enterPhase(now, 'PROVISIONING', context.now);
    if (failure) {
      endPhase(now, 'FAILED', context.now, { statusCode: 'CLIENT_ERROR', message: failure });
      completeBuild(tx, context, now, 'FAILED');
    } else {
      enterPhase(now, 'DOWNLOAD_SOURCE', context.now);
      updateBuild(tx, now);
    }
  };
}

/** Makes the log stream as the project's role; answers why that may not be. */
function refusedLog(build: Shape, outside: Outside): string | undefined {
  const { groupName: logGroupName, streamName: logStreamName } = build.logs;
  try {
    outside.transact((_tx, context) => {
      const request = { logGroupName, logStreamName };
      context.call('logs', 'CreateLogStream', request, asRole(context, build));
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'ResourceAlreadyExistsException') return undefined;
    return `ACCESS_DENIED: ${error.message}`;
  }
}

async function launch(build: Shape, options: BuildOptions): Promise<string | undefined> {
  const folder = folderOf(options, build.id);
  if (!options.runner.virtual) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const [, bucket, key] = /^([^/]+)\/(.+)$/.exec(build.source.location ?? '') ?? [];
    const source = build.source.type === 'S3' ? { source: { bucket, key } } : {};
    const plan = JSON.stringify({ ...source, buildspec: build.source.buildspec });
    await writeFile(`${folder}/plan.json.new`, plan);
    await rename(`${folder}/plan.json.new`, `${folder}/plan.json`);
  }
  const status = await options.runner.start(containerSpec(build, folder));
  return status.state === 'failed-to-start' ? status.reason : undefined;
}

function containerSpec(build: Shape, folder: string): ContainerSpec {
  const { environmentVariables, image } = build.environment;
  const given = environmentVariables.map(({ name, value }: Shape) => [name, value]);
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

/** The container has ended: its result becomes the build's. */
async function end(container: string, outside: Outside, options: BuildOptions) {
  const uuid = container.slice('codebuild-'.length);
  const build = outside.transact((tx) => {
    const sql = "SELECT id FROM codebuild_build WHERE id LIKE '%:' || ?";
    const row = tx.get<{ id: string }>(sql, uuid);
    return row && getBuild(tx, row.id);
  });
  if (!build) return;
  const status = await options.runner.status(container);
  const folder = folderOf(options, build.id);
  const ok = status.state === 'exited' && status.exitCode === 0;
  const result = options.runner.virtual ? virtualResult(build, ok, outside) : await read(folder);
  await rm(`${folder}/src`, { recursive: true, force: true });
  return (tx: Parameters<typeof getBuild>[0], context: Context) => {
    const now = getBuild(tx, build.id);
    if (!now || now.buildComplete) return;
    if (now.currentPhase === 'QUEUED') enterPhase(now, 'PROVISIONING', context.now);
    if (result) {
      if (now.phases.at(-1)?.phaseType === 'DOWNLOAD_SOURCE') now.phases.pop();
      endPhase(now, 'SUCCEEDED', context.now);
      now.phases.push(...result.phases);
      now.exportedEnvironmentVariables = result.exportedEnvironmentVariables;
    }
    const failed = !ok || result?.phases.some(({ phaseStatus }) => phaseStatus === 'FAILED');
    if (!result && failed) {
      const reason = 'reason' in status ? status.reason : 'The build was ended from outside.';
      const failure = { statusCode: 'INTERNAL_SERVICE_ERROR', message: reason };
      endPhase(now, 'FAILED', context.now, failure);
    }
    enterPhase(now, 'FINALIZING', context.now);
    endPhase(now, 'SUCCEEDED', context.now);
    completeBuild(tx, context, now, failed ? 'FAILED' : 'SUCCEEDED');
  };
}

interface Result {
  phases: Shape[];
  exportedEnvironmentVariables: Shape[];
}

async function read(folder: string): Promise<Result | undefined> {
  const text = await readFile(`${folder}/result.json`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Result);
}

/**
 * In virtual time no command runs: a build that succeeds pushes, as its role, an image whose
 * content is the name of its source to what its variables IMAGE_URI and IMAGE_TAG name.
 */
function virtualResult(build: Shape, ok: boolean, outside: Outside): Result {
  const { startTime } = build.phases.at(-1);
  const endTime = outside.now() / 1000;
  const phase = {
    phaseType: 'BUILD',
    startTime,
    endTime,
    durationInSeconds: Math.round(endTime - startTime),
  };
  const failure = ok ? undefined : { statusCode: 'COMMAND_EXECUTION_ERROR', message: 'exit 1' };
  const outcome = failure ?? virtualPush(build, outside);
  const phaseStatus = outcome ? 'FAILED' : 'SUCCEEDED';
  const contexts = outcome ? [outcome] : [];
  return { phases: [{ ...phase, phaseStatus, contexts }], exportedEnvironmentVariables: [] };
}

function virtualPush(build: Shape, outside: Outside) {
  const variable = (wanted: string) =>
    build.environment.environmentVariables.find(({ name }: Shape) => name === wanted)?.value;
  const [, repositoryName] = /^[^/]+\/(.+)$/.exec(variable('IMAGE_URI') ?? '') ?? [];
  const imageTag = variable('IMAGE_TAG');
  if (!repositoryName || !imageTag) return undefined;
  const content = `${build.source.location}\n${build.source.buildspec}`;
  const source = createHash('sha256').update(content).digest('hex');
  const imageManifest = JSON.stringify({ schemaVersion: 2, config: { virtual: source } });
  try {
    outside.transact((_tx, context) => {
      const request = { repositoryName, imageTag, imageManifest };
      context.call('ecr', 'PushImage', request, asRole(context, build));
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { statusCode: 'COMMAND_EXECUTION_ERROR', message: error.message };
  }
}
