import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ifThere } from '../../kernel/if-there.ts';
import { AwsError, type Context, type Outside, type TaskHandler } from '../../kernel/types.ts';
import type { Runner } from '../../workloads/types.ts';
import { asRole, containerId, containerSpec } from './build-container.ts';
import { completeBuild, endPhase, enterPhase } from './build-life.ts';
import { type Build, getBuild, updateBuild } from './codebuild-table.ts';
import { type BuildOutcome, virtualOutcome } from './virtual-build.ts';

/** What makes builds run. */
export interface BuildOptions {
  runner: Runner;
  /** The plane's folder of state; builds work in `codebuild` under it. */
  folder: string;
}

/** How long a stopped build has to end by itself, in seconds. */
const stopSeconds = 2;

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

function folderOf({ folder }: BuildOptions, id: string): string {
  return `${folder}/codebuild/${id.slice(id.indexOf(':') + 1)}`;
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
function refusedLog(build: Build, outside: Outside): string | undefined {
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

async function launch(build: Build, options: BuildOptions): Promise<string | undefined> {
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
  const result = options.runner.virtual ? virtualOutcome(build, ok, outside) : await read(folder);
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
      const outside = 'The build was ended from outside.';
      const reason = status.state === 'failed-to-start' ? status.reason : outside;
      const failure = { statusCode: 'INTERNAL_SERVICE_ERROR', message: reason };
      endPhase(now, 'FAILED', context.now, failure);
    }
    enterPhase(now, 'FINALIZING', context.now);
    endPhase(now, 'SUCCEEDED', context.now);
    completeBuild(tx, context, now, failed ? 'FAILED' : 'SUCCEEDED');
  };
}

async function read(folder: string): Promise<BuildOutcome | undefined> {
  const text = await ifThere(readFile(`${folder}/result.json`, 'utf8'));
  return text === undefined ? undefined : (JSON.parse(text) as BuildOutcome);
}
