import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Duration, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionPlan } from './inventory.ts';
import type { Names } from './names.ts';
import { bundleFolder } from './paths.ts';
import { type Permission, ScopedRole } from './role.ts';

interface PlaneFunctionProps {
  plan: FunctionPlan;
  names: Names;
  environment: Record<string, string>;
  /** The text of `settings.json` beside the bundle. */
  settings: string;
  /** Beyond writing its own log. */
  permissions: readonly Permission[];
  /** Instances that are always warm; 0: none, and it costs nothing while nobody calls. */
  provisionedConcurrency: number;
}

/**
 * One handler or step: its bundle, a role and a log of its own. Executions and warm instances
 * hang on a version, which the alias `live` names; everything else calls the function itself.
 */
export class PlaneFunction extends Construct {
  readonly plan: FunctionPlan;
  readonly fn: lambda.Function;
  /** What callers call. */
  readonly callee: lambda.IFunction;
  /** The ARN of that, for policies: by name. */
  readonly calleeArn: string;

  constructor(scope: Construct, id: string, props: PlaneFunctionProps) {
    super(scope, id);
    this.plan = props.plan;
    const { names } = props;
    const log = names.functionLogGroup(props.plan.id);
    const { role } = new ScopedRole(this, 'Access', {
      name: names.ownRole(props.plan.id),
      anyName: true,
      trust: new iam.ServicePrincipal('lambda.amazonaws.com'),
      permissions: [
        {
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [names.functionLogArn(props.plan.id)],
          wildcard: 'Each instance has a log stream of its own.',
        },
        ...props.permissions,
      ],
    });
    const code = stageCode(this, props.plan.id, props.settings);
    this.fn = new lambda.Function(this, 'Function', {
      functionName: names.functionName(props.plan.id),
      description: descriptionOf(props.plan),
      code: lambda.Code.fromAsset(code),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(props.plan.timeoutSeconds),
      environment: props.environment,
      role,
      logGroup: logs.LogGroup.fromLogGroupName(this, 'Log', log),
      loggingFormat: lambda.LoggingFormat.JSON,
    });
    rmSync(dirname(code), { recursive: true });
    const isPinned = props.plan.sort === 'step' || props.provisionedConcurrency > 0;
    this.callee = isPinned ? this.live(props.provisionedConcurrency) : this.fn;
    this.calleeArn = `${names.functionArn(props.plan.id)}${isPinned ? ':live' : ''}`;
  }

  private live(provisionedConcurrentExecutions: number): lambda.Alias {
    return new lambda.Alias(this, 'Live', {
      aliasName: 'live',
      version: this.fn.currentVersion,
      ...(provisionedConcurrentExecutions > 0 ? { provisionedConcurrentExecutions } : {}),
    });
  }
}

/**
 * A folder with the bundle and its settings, until the function has taken it into the assembly.
 * Each has one of its own name: CDK knows an asset again by its path.
 */
function stageCode(scope: Construct, id: string, settings: string): string {
  const folder = `${Stage.of(scope)!.outdir}/.code/${id}`;
  cpSync(bundleFolder(id), folder, { recursive: true });
  writeFileSync(`${folder}/settings.json`, settings);
  return folder;
}

/** What people read beside the name, in the console: at most 256 characters. */
function descriptionOf({ sources }: FunctionPlan): string {
  const answered = sources.flatMap(({ routeKey }) => routeKey ?? []);
  const text = answered.length > 0 ? answered.join(', ') : sources[0]!.file;
  return text.length > 256 ? `${text.slice(0, 255)}…` : text;
}
