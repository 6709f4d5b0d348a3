import { createHash } from 'node:crypto';
import { AwsError, type Outside } from '../../kernel/types.ts';
import { asRole } from './build-container.ts';
import type { Build, Phase } from './codebuild-table.ts';

/** What a build leaves: its phases and exported variables, in CodeBuild's shapes. */
export interface BuildOutcome {
  phases: Phase[];
  exportedEnvironmentVariables: Build['exportedEnvironmentVariables'];
}

/**
 * In virtual time no command runs: a build that succeeds pushes, as its role, an image whose
 * content is the name of its source, and its own, to what its variables IMAGE_URI and IMAGE_TAG
 * name. Like our buildspec it takes an image that has this tag already for the one it made.
 */
export function virtualOutcome(build: Build, ok: boolean, outside: Outside): BuildOutcome {
  const { startTime } = build.phases.at(-1)!;
  const endTime = outside.now() / 1000;
  const phase = {
    phaseType: 'BUILD' as const,
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

function virtualPush(build: Build, outside: Outside) {
  const variable = (wanted: string) =>
    build.environment.environmentVariables.find(({ name }) => name === wanted)?.value;
  const [, repositoryName] = /^[^/]+\/(.+)$/.exec(variable('IMAGE_URI') ?? '') ?? [];
  const imageTag = variable('IMAGE_TAG');
  if (!repositoryName || !imageTag) return undefined;
  const content = `${build.source.location}\n${build.source.buildspec}`;
  const source = createHash('sha256').update(content).digest('hex');
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    config: { virtual: source, build: build.id },
  });
  const call = (operation: string, request: object) =>
    outside.transact((_tx, context) => {
      context.call('ecr', operation, { repositoryName, ...request }, asRole(context, build));
    });
  const failed = failureOf(() => call('PushImage', { imageTag, imageManifest }));
  if (!failed) return undefined;
  const isThere = !failureOf(() => call('DescribeImages', { imageIds: [{ imageTag }] }));
  return isThere ? undefined : { statusCode: 'COMMAND_EXECUTION_ERROR', message: failed };
}

function failureOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.message;
  }
}
