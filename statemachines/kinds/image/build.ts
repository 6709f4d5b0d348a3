import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  ListBuildsForProjectCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { awsNameOf, type Usage, type Verdict } from '../../../shared/job/model.ts';
import { priceOf } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { instancePrice } from '../../prices.ts';
import { type Found, missing, type Observation, type Workloads } from '../driver.ts';
import { jobVariable } from './build-event.ts';

/** Where a build's lines go: CodeBuild adds the build's id. */
export const buildStream = 'image';

/** A build of this ARN, with where its lines go. */
export function madeBuild(ports: Ports, arn: string): Found {
  const uuid = buildIdOf(arn).split(':')[1];
  const streamPrefix = `${buildStream}/${uuid}`;
  return {
    arn,
    logs: [{ group: ports.config.workloadLogGroup, streamPrefix, label: 'build', exact: true }],
  };
}

/** A CodeBuild build. Its id is what stands after `build/` in the ARN. */
export const build: Workloads = {
  async find(ports, job) {
    const client = ports.clients.of(CodeBuildClient);
    const { buildProject: projectName } = ports.config;
    // Newest first, a hundred.
    const { ids = [] } = await client.send(new ListBuildsForProjectCommand({ projectName }));
    if (ids.length === 0) return undefined;
    const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids }));
    const arn = builds.find(({ environment }) =>
      environment?.environmentVariables?.some(
        ({ name, value }) => name === jobVariable && value === awsNameOf(job),
      ),
    )?.arn;
    return arn === undefined ? undefined : madeBuild(ports, arn);
  },

  async read(ports, job): Promise<Observation> {
    const { builds = [] } = await ports.clients
      .of(CodeBuildClient)
      .send(new BatchGetBuildsCommand({ ids: [buildIdOf(job.workload!.arn)] }));
    const found = builds[0];
    if (!found) return missing(job, ports.clock.now(), 'CodeBuild no longer knows the build.');
    if (found.buildStatus === 'IN_PROGRESS') return { running: true };
    return { running: false, verdict: verdictOf(found, ports.config.region) };
  },

  async stop(ports, job) {
    const id = buildIdOf(job.workload!.arn);
    try {
      await ports.clients.of(CodeBuildClient).send(new StopBuildCommand({ id }));
    } catch (error) {
      // CodeBuild does not know it (yet): the next look shows which.
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
  },
};

/** `project:uuid`, as CodeBuild's calls take it. */
function buildIdOf(arn: string): string {
  return arn.slice(arn.indexOf(':build/') + ':build/'.length);
}

function verdictOf(found: Build, region: string): Verdict {
  const usage = usageOf(found, region);
  if (found.buildStatus === 'SUCCEEDED') return { outcome: 'Succeeded', usage };
  if (found.buildStatus === 'STOPPED') return { outcome: 'Stopped', usage };
  if (found.buildStatus === 'TIMED_OUT') {
    return {
      outcome: 'Failed',
      reason: 'DeadlineExceeded',
      message: `The build timed out after ${found.timeoutInMinutes} min (timeoutSeconds).`,
      usage,
    };
  }
  const message = (found.phases ?? [])
    .filter(({ phaseStatus }) => phaseStatus && phaseStatus !== 'SUCCEEDED')
    .flatMap(({ contexts }) => contexts ?? [])
    .map(({ message: text }) => text)
    .find(Boolean);
  return {
    outcome: 'Failed',
    reason: 'UserCodeFailed',
    message: `The image could not be built: ${message ?? 'see the log'}`,
    usage,
  };
}

/** CodeBuild bills whole minutes. */
function usageOf(found: Build, region: string): Usage {
  const from = found.startTime?.getTime() ?? 0;
  const to = found.endTime?.getTime() ?? from;
  const seconds = Math.max(1, Math.ceil((to - from) / 60_000)) * 60;
  return {
    what: 'CodeBuild general1.small',
    resource: found.arn ?? '',
    seconds,
    microUsd: priceOf(instancePrice(region, 'codebuild.general1.small'), seconds),
  };
}
