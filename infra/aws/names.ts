import { Aws } from 'aws-cdk-lib';
import { roleNames } from '../../shared/ports/role-names.ts';
import { machineNames } from './inventory.ts';

const arn = (service: string, rest: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${rest}`;

/** What Application Auto Scaling makes for endpoints. */
const scalingNames = (plane: string) => ({
  /** AWS chooses the last part of a scalable target's ARN. */
  scalableTargetArns: arn('application-autoscaling', 'scalable-target/*'),
  scalingAlarmArns: arn('cloudwatch', `alarm:TargetTracking-endpoint/${plane}-*`),
  scalingRoleArn:
    `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/` +
    'sagemaker.application-autoscaling.amazonaws.com/' +
    'AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
});

/**
 * Fixed names, and the ARNs made of them. A function that starts a machine that calls the function
 * would be a cycle of references; a name is not.
 */
export function namesOf(plane: string) {
  const machine = (name: string) => arn('states', `stateMachine:${plane}-${name}`);
  const executionArn = (name: string) => arn('states', `execution:${plane}-${name}:*`);
  const registry = `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  const roles = roleNames(plane, Aws.REGION);
  const workloadLogGroup = `/trainyard/${plane}/workloads`;
  return {
    plane,
    ...scalingNames(plane),
    bus: plane,
    cluster: plane,
    repository: `${plane}/images`,
    registry,
    repositoryUri: `${registry}/${plane}/images`,
    buildProject: `${plane}-image`,
    executionRole: roles.execution,
    scheduleGroup: plane,
    scheduleRole: roles.schedule,
    workloadLogGroup,
    functionName: (id: string) => `${plane}-${id}`,
    machineName: (name: string) => `${plane}-${name}`,
    workloadRole: roles.workload,
    roleArn: (role: string) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${role}`,
    machineArn: machine,
    /** A machine and its alias `live`: a caller by alias needs both. */
    machineArns: (name: string) => [machine(name), `${machine(name)}:live`],
    executionArn,
    executionArns: machineNames.map(executionArn),
    clusterArn: arn('ecs', `cluster/${plane}`),
    clusterTaskArns: arn('ecs', `task/${plane}/*`),
    taskDefinitionArns: arn('ecs', 'task-definition/trainyard-*:*'),
    buildProjectArn: arn('codebuild', `project/${plane}-image`),
    repositoryArn: arn('ecr', `repository/${plane}/images`),
    tuningJobArns: arn('sagemaker', 'hyper-parameter-tuning-job/ty-*'),
    modelArns: arn('sagemaker', 'model/ty-*'),
    endpointConfigArns: arn('sagemaker', 'endpoint-config/ty-*'),
    endpointArns: arn('sagemaker', `endpoint/${plane}-*`),
    endpointLogArn: arn('logs', `log-group:/aws/sagemaker/Endpoints/${plane}-*:*`),
    trainingJobArns: arn('sagemaker', 'training-job/ty-*'),
    scheduleGroupArn: arn('scheduler', `schedule-group/${plane}`),
    scheduleArns: arn('scheduler', `schedule/${plane}/*`),
    workloadLogArn: arn('logs', `log-group:${workloadLogGroup}:*`),
    trainingLogArn: arn('logs', 'log-group:/aws/sagemaker/TrainingJobs:*'),
    /** SageMaker makes its log groups itself, in this account-wide place. */
    sagemakerLogArn: arn('logs', 'log-group:/aws/sagemaker/*'),
    /** The rule that Step Functions keeps for `startExecution.sync:2`. */
    syncRuleArn: arn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule'),
  };
}

/** The plane's names. */
export type Names = ReturnType<typeof namesOf>;
