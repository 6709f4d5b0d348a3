import type * as codebuild from '@aws-sdk/client-codebuild';
import { AwsError, type Context } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { completeBuild, endPhase } from './build-life.ts';
import {
  type Build,
  buildId,
  buildIds,
  getBuild,
  projectArn,
  requireProject,
} from './codebuild-table.ts';

/** Builds are authorised by their project. */
function onProjectOf(action: string, id: string, context: Context) {
  const [project = ''] = buildId(String(id)).split(':');
  return { action: `codebuild:${action}`, resource: projectArn(context, project) };
}

const pageSize = 100;

type PageOf = Pick<codebuild.ListBuildsInput, 'nextToken' | 'sortOrder'>;

function page(ids: string[], { nextToken, sortOrder = 'DESCENDING' }: PageOf) {
  const ordered = sortOrder === 'ASCENDING' ? ids.toReversed() : ids;
  const from = nextToken ? ordered.indexOf(nextToken) + 1 : 0;
  const found = ordered.slice(from, from + pageSize);
  const more = from + found.length < ordered.length;
  return { ids: found, ...(more && { nextToken: found.at(-1) }) };
}

/** BatchGetBuilds, ListBuilds, ListBuildsForProject, StopBuild, BatchGetProjects. */
export const buildOperations: Operations<{
  BatchGetBuilds: [codebuild.BatchGetBuildsInput, codebuild.BatchGetBuildsOutput];
  BatchGetProjects: [codebuild.BatchGetProjectsInput, codebuild.BatchGetProjectsOutput];
  ListBuilds: [codebuild.ListBuildsInput, codebuild.ListBuildsOutput];
  ListBuildsForProject: [codebuild.ListBuildsForProjectInput, codebuild.ListBuildsForProjectOutput];
  StopBuild: [codebuild.StopBuildInput, codebuild.StopBuildOutput];
}> = {
  BatchGetBuilds: {
    authorize: ({ ids = [] }, context) =>
      ids.map((id: string) => onProjectOf('BatchGetBuilds', id, context)),
    run: (tx, { ids }) => {
      if (!ids?.length || ids.length > 100) {
        throw new AwsError('InvalidInputException', 'Give 1 to 100 ids of builds.');
      }
      const builds: Build[] = [];
      const buildsNotFound: string[] = [];
      for (const id of ids) {
        const build = getBuild(tx, buildId(id));
        if (build) builds.push(build);
        else buildsNotFound.push(id);
      }
      return { builds, buildsNotFound };
    },
  },
  BatchGetProjects: {
    authorize: ({ names = [] }, context) =>
      names.map((name: string) => ({
        action: 'codebuild:BatchGetProjects',
        resource: projectArn(context, name),
      })),
    run: (tx, { names }, context) => ({
      projects: names.map((name: string) => requireProject(tx, context, name)),
      projectsNotFound: [],
    }),
  },
  ListBuilds: {
    authorize: () => [{ action: 'codebuild:ListBuilds', resource: '*' }],
    run: (tx, request) => page(buildIds(tx), request),
  },
  ListBuildsForProject: {
    authorize: ({ projectName }, context) => [
      {
        action: 'codebuild:ListBuildsForProject',
        resource: projectArn(context, projectName),
      },
    ],
    run: (tx, request, context) => {
      requireProject(tx, context, request.projectName);
      return page(buildIds(tx, request.projectName), request);
    },
  },
  StopBuild: {
    authorize: ({ id }, context) => [onProjectOf('StopBuild', id, context)],
    run: (tx, request, context) => {
      const id = buildId(request.id ?? '');
      const build = getBuild(tx, id);
      if (!build) {
        throw new AwsError('ResourceNotFoundException', `Build cannot be found: ${request.id}`);
      }
      if (!build.buildComplete) {
        const message = `Build was stopped by ${context.principal.arn}.`;
        endPhase(build, 'STOPPED', context.now, { statusCode: 'BUILD_STOPPED', message });
        completeBuild(tx, context, build, 'STOPPED');
        context.later({ service: 'codebuild', name: 'stop', payload: { id } });
      }
      return { build };
    },
  },
};
