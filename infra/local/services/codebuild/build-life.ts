import type { BuildPhaseType, StatusType } from '@aws-sdk/client-codebuild';
import type { Context, Tx } from '../../kernel/types.ts';
import { type Build, type Phase, updateBuild } from './codebuild-table.ts';

/** Whom CodeBuild acts as towards its projects' roles. */
export const buildService = 'codebuild.amazonaws.com';

/** Ends the phase under way and begins the next one. */
export function enterPhase(build: Build, phaseType: BuildPhaseType, now: number): void {
  endPhase(build, 'SUCCEEDED', now);
  build.phases.push({ phaseType, startTime: now / 1000 });
  build.currentPhase = phaseType;
}

/** Ends the phase under way, with a message where something went wrong. */
export function endPhase(
  build: Build,
  phaseStatus: StatusType,
  now: number,
  context?: { statusCode: string; message: string },
): void {
  const phase = build.phases.at(-1);
  if (!phase || phase.endTime !== undefined) return;
  const endTime = now / 1000;
  const durationInSeconds = Math.round(endTime - phase.startTime);
  Object.assign(phase, { phaseStatus, endTime, durationInSeconds });
  phase.contexts = context ? [context] : [];
}

/** Closes a build, writes it and tells the world. Nothing happens to a build that is complete. */
export function completeBuild(
  tx: Tx,
  context: Context,
  build: Build,
  buildStatus: StatusType,
): void {
  const now = context.now;
  endPhase(build, buildStatus, now);
  build.phases.push({ phaseType: 'COMPLETED', startTime: now / 1000 });
  const end = { currentPhase: 'COMPLETED', buildComplete: true, endTime: now / 1000 };
  Object.assign(build, end, { buildStatus });
  updateBuild(tx, build);
  publishBuild(context, build);
  context.cancel(timeoutKey(build.id));
}

/** The key of the task that ends a build whose time is over. */
export function timeoutKey(id: string): string {
  return `codebuild-timeout:${id}`;
}

/** Publishes `CodeBuild Build State Change`. */
export function publishBuild(context: Context, build: Build): void {
  const detail = {
    'build-status': build.buildStatus,
    'project-name': build.projectName,
    'build-id': build.arn,
    'current-phase': build.currentPhase,
    'current-phase-context': '[]',
    version: '1',
    'additional-information': {
      'build-number': build.buildNumber,
      'build-complete': build.buildComplete,
      'build-start-time': dateText(build.startTime),
      ...(build.endTime && { 'build-end-time': dateText(build.endTime) }),
      'timeout-in-minutes': build.timeoutInMinutes,
      initiator: build.initiator,
      source: { type: build.source.type, location: build.source.location },
      environment: {
        image: build.environment.image,
        'compute-type': build.environment.computeType,
        type: build.environment.type,
        'environment-variables': build.environment.environmentVariables,
      },
      logs: { 'group-name': build.logs.groupName, 'stream-name': build.logs.streamName },
      phases: build.phases.map(phaseDetail),
      'exported-environment-variables': build.exportedEnvironmentVariables,
    },
  };
  const source = 'aws.codebuild';
  const detailType = 'CodeBuild Build State Change';
  const event = { source, detailType, detail, resources: [build.arn] };
  const principal = { arn: buildService, service: buildService };
  context.call('events', 'PublishServiceEvent', event, principal);
}

function phaseDetail(phase: Phase) {
  return {
    'phase-type': phase.phaseType,
    'start-time': dateText(phase.startTime),
    ...(phase.endTime !== undefined && {
      'phase-status': phase.phaseStatus,
      'end-time': dateText(phase.endTime),
      'duration-in-seconds': phase.durationInSeconds,
      'phase-context': phase.contexts?.map(
        ({ statusCode, message }) => `${statusCode}: ${message}`,
      ),
    }),
  };
}

const dateFormat = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

/** As CodeBuild's events write it: `Nov 20, 2026, 4:12:29 PM` without the second comma. */
function dateText(seconds: number): string {
  const text = dateFormat.format(seconds * 1000).replace(/\u202f/g, ' ');
  return text.replace(/^(\w+ \d+, \d+), /, '$1 ');
}
