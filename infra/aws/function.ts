import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionPlan } from './inventory.ts';
import { bundleFolder } from './paths.ts';
import { type Permission, ScopedRole } from './role.ts';

interface PlaneFunctionProps {
  plan: FunctionPlan;
  name: string;
  environment: Record<string, string>;
  /** Beyond writing its own log. */
  permissions: readonly Permission[];
  logRetentionDays: logs.RetentionDays;
  /** Instances that are always warm; 0: none, and it costs nothing while nobody calls. */
  provisionedConcurrency: number;
}

/**
 * One door or step: its bundle, a role of its own, a log of its own. Executions and warm instances
 * hang on a version, which the alias `live` names; everything else calls the function itself.
 */
export class PlaneFunction extends Construct {
  readonly plan: FunctionPlan;
  readonly fn: lambda.Function;
  /** What callers call. */
  readonly callee: lambda.IFunction;

  constructor(scope: Construct, id: string, props: PlaneFunctionProps) {
    super(scope, id);
    this.plan = props.plan;
    const logGroup = new logs.LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${props.name}`,
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { role } = new ScopedRole(this, 'Access', {
      trust: new iam.ServicePrincipal('lambda.amazonaws.com'),
      permissions: [
        {
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        },
        ...props.permissions,
      ],
    });
    this.fn = new lambda.Function(this, 'Function', {
      functionName: props.name,
      description: descriptionOf(props.plan),
      code: lambda.Code.fromAsset(bundleFolder(props.plan.id)),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(props.plan.timeoutSeconds),
      environment: props.environment,
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
    const isPinned = props.plan.sort === 'step' || props.provisionedConcurrency > 0;
    this.callee = isPinned ? this.live(props.provisionedConcurrency) : this.fn;
  }

  private live(provisionedConcurrentExecutions: number): lambda.Alias {
    return new lambda.Alias(this, 'Live', {
      aliasName: 'live',
      version: this.fn.currentVersion,
      ...(provisionedConcurrentExecutions > 0 ? { provisionedConcurrentExecutions } : {}),
    });
  }
}

/** What people read beside the name, in the console: at most 256 characters. */
function descriptionOf({ sources }: FunctionPlan): string {
  const answered = sources.flatMap(({ routeKey }) => routeKey ?? []);
  const text = answered.length > 0 ? answered.join(', ') : sources[0]!.file;
  return text.length > 256 ? `${text.slice(0, 255)}…` : text;
}
