import { resolve } from 'node:path';
import type { ResourceHandler, Service } from '../../kernel/types.ts';
import { buildOperations } from './build-operations.ts';
import { type BuildOptions, buildTasks } from './build-tasks.ts';
import { codebuildSchema, projectArn, putProject } from './codebuild-table.ts';
import { startBuild } from './start-build.ts';

/** How builds run, and how many the account may have at once; absent: any number. */
export interface CodebuildOptions extends BuildOptions {
  buildQuota?: number;
}

/** AWS CodeBuild: it really runs a project's buildspec, with a stand-in for `docker`. */
export function createCodebuild({ runner, folder, buildQuota }: CodebuildOptions): Service {
  return {
    id: 'codebuild',
    schema: codebuildSchema,
    operations: { ...buildOperations, StartBuild: startBuild(buildQuota) },
    tasks: buildTasks({ runner, folder: resolve(folder) }),
    resources: { 'AWS::CodeBuild::Project': project },
  };
}

/** As the template has it. */
interface Variable {
  Name: string;
  Value: string;
  Type?: 'PLAINTEXT';
}

const project: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const { Environment: environment, Source: source, LogsConfig: logs } = properties;
  const name = properties.Name ?? physicalName;
  const variables: Variable[] = environment.EnvironmentVariables ?? [];
  const { GroupName: groupName, StreamName: streamName } = logs?.CloudWatchLogs ?? {};
  const arn = projectArn(context, name);
  putProject(tx, {
    name,
    arn,
    serviceRole: properties.ServiceRole,
    source: { type: source.Type, location: source.Location, buildspec: source.BuildSpec },
    environment: {
      type: environment.Type,
      image: environment.Image,
      computeType: environment.ComputeType,
      privilegedMode: environment.PrivilegedMode === true,
      environmentVariables: variables.map(({ Name, Value, Type = 'PLAINTEXT' }) => ({
        name: Name,
        value: Value,
        type: Type,
      })),
    },
    timeoutInMinutes: Number(properties.TimeoutInMinutes ?? 60),
    encryptionKey: properties.EncryptionKey,
    logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName, streamName } },
  });
  return { ref: name, attributes: { Arn: arn } };
};
