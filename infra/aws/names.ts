import { Aws } from 'aws-cdk-lib';
import { roleNames } from '../../shared/ports/role-names.ts';
import { machineNames } from './inventory.ts';

const arn = (service: string, rest: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${rest}`;

/** The bucket has no name before it is made. */
export const bucketArnOf = (bucketName: string) => `arn:${Aws.PARTITION}:s3:::${bucketName}`;

/** The API has no id before it is made. */
export const apiCallsArnOf = (apiId: string) => arn('execute-api', `${apiId}/*`);

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

/** What sessions have: a token each, and a security group that EC2 names. */
const sessionNames = (plane: string) => ({
  sessionSecretArns: arn('secretsmanager', `secret:${plane}/sessions/*`),
  securityGroupArns: arn('ec2', 'security-group/*'),
  vpcArns: arn('ec2', 'vpc/*'),
});

/** What services are made of. */
const serviceNames = (plane: string) => ({
  serviceArns: arn('ecs', `service/${plane}/${plane}-*`),
  balancerArns: [
    arn('elasticloadbalancing', 'loadbalancer/app/ty-*/*'),
    arn('elasticloadbalancing', 'listener/app/ty-*/*'),
  ],
  targetGroupArns: arn('elasticloadbalancing', 'targetgroup/ty-*/*'),
  balancingRoleArn:
    `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/` +
    'elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing',
});

/** The machines that are bought for tasks. */
const instanceNames = (plane: string) => ({
  /** As which the agent on one acts. */
  instanceRole: `${plane}-instance-${Aws.REGION}`,
  /** As which Amazon ECS buys them. */
  infrastructureRole: `${plane}-infrastructure-${Aws.REGION}`,
  containerInstanceArns: arn('ecs', `container-instance/${plane}/*`),
});

/** What serves: endpoints that scale, and services. */
const servingNames = (plane: string) => ({ ...scalingNames(plane), ...serviceNames(plane) });

/** What the data stack holds, besides the bucket, which AWS names. */
const dataNames = (plane: string) => ({
  table: plane,
  tableArn: arn('dynamodb', `table/${plane}`),
  bus: plane,
  busArn: arn('events', `event-bus/${plane}`),
  alertTopic: `${plane}-alerts`,
  alertTopicArn: arn('sns', `${plane}-alerts`),
  billTopic: `${plane}-bill`,
  billTopicArn: arn('sns', `${plane}-bill`),
  failureQueue: `${plane}-failures`,
  failureQueueArn: arn('sqs', `${plane}-failures`),
  failureQueueUrl:
    `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}/` + `${Aws.ACCOUNT_ID}/${plane}-failures`,
  /** CloudFormation names the rules after the stack. */
  ruleArns: [arn('events', `rule/${plane}-*`), arn('events', `rule/${plane}/${plane}-*`)],
  bucketParameter: `/trainyard/${plane}/bucket-name`,
  streamParameter: `/trainyard/${plane}/stream-arn`,
  apiParameter: `/trainyard/${plane}/api-id`,
  apiUrlParameter: `/trainyard/${plane}/api-url`,
});

const logArn = (group: string) => arn('logs', `log-group:${group}:*`);

/** Of what writes logs: functions, fronts, workloads. */
function logNames(plane: string) {
  const workloadLogGroup = `/trainyard/${plane}/workloads`;
  const functionLogGroup = (id: string) => `/aws/lambda/${plane}-${id}`;
  return {
    workloadLogGroup,
    workloadLogArn: logArn(workloadLogGroup),
    functionLogGroup,
    functionLogArn: (id: string) => logArn(functionLogGroup(id)),
    frontLogGroup: (front: string) => `/aws/vendedlogs/${plane}/${front}`,
    endpointLogArn: logArn(`/aws/sagemaker/Endpoints/${plane}-*`),
    transformLogArn: logArn('/aws/sagemaker/TransformJobs'),
    trainingLogArn: logArn('/aws/sagemaker/TrainingJobs'),
    /** SageMaker makes its log groups itself, in this account-wide place. */
    sagemakerLogArn: arn('logs', 'log-group:/aws/sagemaker/*'),
  };
}

/** What the plane itself is made of. */
const ownNames = (plane: string) => ({
  functionName: (id: string) => `${plane}-${id}`,
  functionArn: (id: string) => arn('lambda', `function:${plane}-${id}`),
  /** As which a function, a machine, a front or the builder acts, where it has to have a name. */
  ownRole: (what: string) => `${plane}-${what}-${Aws.REGION}`,
});

/** Where images are: the plane's repository, and all that its jobs may pull from. */
function repositoryNames(plane: string, pulled: readonly string[]) {
  const repository = `${plane}/images`;
  const arnOf = (name: string) => arn('ecr', `repository/${name}`);
  const pulledRepositoryArns = [repository, ...pulled].map(arnOf);
  return { repository, repositoryArn: arnOf(repository), pulledRepositoryArns };
}

/**
 * Fixed names, and the ARNs made of them. A function that starts a machine that calls the function
 * would be a cycle of references; a name is not.
 *
 * @param pulled names of repositories, besides the plane's own, whose images jobs may pull
 */
export function namesOf(plane: string, pulled: readonly string[] = []) {
  const machine = (name: string) => arn('states', `stateMachine:${plane}-${name}`);
  const executionArn = (name: string) => arn('states', `execution:${plane}-${name}:*`);
  const registry = `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  const roles = roleNames(plane, Aws.REGION);
  return {
    plane,
    dataStack: `${plane}-data`,
    computeStack: `${plane}-compute`,
    networkParameter: `/trainyard/${plane}/network`,
    projectsStack: (n: number) => `${plane}-projects-${n}`,
    ...servingNames(plane),
    ...instanceNames(plane),
    ...dataNames(plane),
    ...logNames(plane),
    cluster: plane,
    registry,
    repositoryUri: `${registry}/${plane}/images`,
    buildProject: `${plane}-image`,
    executionRole: roles.execution,
    scheduleGroup: plane,
    scheduleRole: roles.schedule,
    ...ownNames(plane),
    machineName: (name: string) => `${plane}-${name}`,
    workloadRole: roles.workload,
    secretsRole: roles.secrets,
    roleArn: (role: string) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${role}`,
    machineArn: machine,
    /** A machine and its alias `live`: a caller by alias needs both. */
    machineArns: (name: string) => [machine(name), `${machine(name)}:live`],
    executionArn,
    executionArns: machineNames.map(executionArn),
    clusterArn: arn('ecs', `cluster/${plane}`),
    clusterTaskArns: arn('ecs', `task/${plane}/*`),
    taskDefinitionArns: arn('ecs', 'task-definition/trainyard-*:*'),
    ...sessionNames(plane),
    buildProjectArn: arn('codebuild', `project/${plane}-image`),
    ...repositoryNames(plane, pulled),
    tuningJobArns: arn('sagemaker', 'hyper-parameter-tuning-job/ty-*'),
    modelArns: arn('sagemaker', 'model/ty-*'),
    endpointConfigArns: arn('sagemaker', 'endpoint-config/ty-*'),
    endpointArns: arn('sagemaker', `endpoint/${plane}-*`),
    transformJobArns: arn('sagemaker', 'transform-job/ty-*'),
    trainingJobArns: arn('sagemaker', 'training-job/ty-*'),
    scheduleGroupArn: arn('scheduler', `schedule-group/${plane}`),
    scheduleArns: arn('scheduler', `schedule/${plane}/*`),
    /** The rule that Step Functions keeps for `startExecution.sync:2`. */
    syncRuleArn: arn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule'),
  };
}

/** The plane's names. */
export type Names = ReturnType<typeof namesOf>;
