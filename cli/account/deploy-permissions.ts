/** What a deployment does with a type of resource, on which of that service's ARNs. */
export interface DeployPermission {
  actions: readonly string[];
  /** `PLANE` and `REGION` stand for the plane's name and its region. */
  on: readonly string[];
  condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const arn = (service: string, rest: string) => `arn:aws:${service}:REGION:*:${rest}`;

const actionsOf = (service: string, names: string) =>
  names.split(' ').map((name) => `${service}:${name}`);

const on = (resources: string | readonly string[], service: string, names: string) => ({
  actions: actionsOf(service, names),
  on: [resources].flat(),
});

/** EC2 chooses every id, so only the region bounds these. */
const ec2 = (names: string): DeployPermission => ({
  actions: actionsOf('ec2', `${names} CreateTags DeleteTags DescribeTags`),
  on: ['*'],
  condition: { StringEquals: { 'aws:RequestedRegion': 'REGION' } },
});

const api = on(
  ['/apis', '/apis/*', '/tags/*'].map((path) => `arn:aws:apigateway:REGION::${path}`),
  'apigateway',
  'GET POST PUT PATCH DELETE TagResource UntagResource',
);
const functions = arn('lambda', 'function:PLANE-*');
const lambda = on(
  functions,
  'lambda',
  'CreateFunction DeleteFunction GetFunction* GetRuntimeManagementConfig UpdateFunction* ' +
    'PublishVersion ListVersionsByFunction CreateAlias DeleteAlias GetAlias UpdateAlias ListTags ' +
    'GetPolicy AddPermission RemovePermission PutFunction* DeleteFunction* TagResource ' +
    'UntagResource GetProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig ' +
    'DeleteProvisionedConcurrencyConfig GetCodeSigningConfig',
);
const mappings: DeployPermission = {
  actions: actionsOf('lambda', 'Create Delete Get Update').map(
    (verb) => `${verb}EventSourceMapping`,
  ),
  on: ['*'],
  condition: { ArnLike: { 'lambda:FunctionArn': functions } },
};
const rules = on(
  [arn('events', 'rule/PLANE-*'), arn('events', 'rule/PLANE/*')],
  'events',
  'PutRule DeleteRule DescribeRule EnableRule DisableRule PutTargets RemoveTargets ' +
    'ListTargetsByRule ListTagsForResource TagResource UntagResource',
);
const logGroups = ['/trainyard/PLANE/*', '/aws/lambda/PLANE-*', '/aws/vendedlogs/PLANE/*'];
const bucket = on(
  'arn:aws:s3:::BUCKET',
  's3',
  'CreateBucket DeleteBucket ListBucket GetBucket* PutBucket* DeleteBucketPolicy ' +
    'GetEncryptionConfiguration PutEncryptionConfiguration GetLifecycleConfiguration ' +
    'PutLifecycleConfiguration GetAccelerateConfiguration GetAnalyticsConfiguration ' +
    'GetIntelligentTieringConfiguration GetInventoryConfiguration GetMetricsConfiguration ' +
    'GetReplicationConfiguration ListTagsForResource TagResource UntagResource',
);
const topics = on(
  arn('sns', 'PLANE-*'),
  'sns',
  'CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes GetDataProtectionPolicy ' +
    'Subscribe Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes ' +
    'ListSubscriptionsByTopic ListTagsForResource TagResource UntagResource',
);
const queues = on(
  arn('sqs', 'PLANE-*'),
  'sqs',
  'CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes GetQueueUrl ListQueueTags ' +
    'TagQueue UntagQueue',
);
const machines = on(
  arn('states', 'stateMachine:PLANE-*'),
  'states',
  'CreateStateMachine DeleteStateMachine DescribeStateMachine UpdateStateMachine ' +
    'PublishStateMachineVersion DeleteStateMachineVersion ListStateMachineVersions ' +
    'CreateStateMachineAlias DeleteStateMachineAlias DescribeStateMachineAlias ' +
    'UpdateStateMachineAlias ListStateMachineAliases ListTagsForResource TagResource UntagResource',
);
const clusters = on(
  [arn('ecs', 'cluster/PLANE'), arn('ecs', 'capacity-provider/PLANE-*')],
  'ecs',
  'CreateCluster DeleteCluster DescribeClusters UpdateCluster UpdateClusterSettings ' +
    'PutClusterCapacityProviders CreateCapacityProvider DeleteCapacityProvider ' +
    'DescribeCapacityProviders UpdateCapacityProvider ListTagsForResource TagResource ' +
    'UntagResource',
);

/** By the type in a template. What is not here cannot be deployed by such a policy. */
export const deployPermissions: Readonly<Record<string, readonly DeployPermission[]>> = {
  'AWS::ApiGatewayV2::Api': [api],
  'AWS::ApiGatewayV2::Integration': [api],
  'AWS::ApiGatewayV2::Route': [api],
  'AWS::ApiGatewayV2::Stage': [
    api,
    on(
      '*',
      'logs',
      'CreateLogDelivery DeleteLogDelivery GetLogDelivery ListLogDeliveries UpdateLogDelivery ' +
        'DescribeLogGroups DescribeResourcePolicies PutResourcePolicy',
    ),
  ],
  'AWS::Budgets::Budget': [
    on('arn:aws:budgets::*:budget/PLANE-*', 'budgets', 'ModifyBudget ViewBudget TagResource'),
  ],
  'AWS::CloudWatch::Alarm': [
    on(
      arn('cloudwatch', 'alarm:PLANE-*'),
      'cloudwatch',
      'PutMetricAlarm DeleteAlarms ListTagsForResource TagResource UntagResource',
    ),
    on('*', 'cloudwatch', 'DescribeAlarms'),
  ],
  'AWS::CodeBuild::Project': [
    on(
      arn('codebuild', 'project/PLANE-*'),
      'codebuild',
      'CreateProject DeleteProject BatchGetProjects UpdateProject',
    ),
  ],
  'AWS::DynamoDB::GlobalTable': [
    on(
      [arn('dynamodb', 'table/PLANE'), arn('dynamodb', 'table/PLANE/*')],
      'dynamodb',
      'CreateTable DeleteTable DescribeTable UpdateTable DescribeContinuousBackups ' +
        'UpdateContinuousBackups DescribeTimeToLive UpdateTimeToLive GetResourcePolicy ' +
        'DescribeContributorInsights UpdateContributorInsights ListTagsOfResource TagResource ' +
        'UntagResource DescribeKinesisStreamingDestination DescribeTableReplicaAutoScaling',
    ),
    on('*', 'application-autoscaling', 'DescribeScalableTargets DescribeScalingPolicies'),
  ],
  'AWS::EC2::EIP': [ec2('AllocateAddress ReleaseAddress DescribeAddresses')],
  'AWS::EC2::InternetGateway': [
    ec2('CreateInternetGateway DeleteInternetGateway DescribeInternetGateways'),
  ],
  'AWS::EC2::NatGateway': [ec2('CreateNatGateway DeleteNatGateway DescribeNatGateways')],
  'AWS::EC2::Route': [ec2('CreateRoute DeleteRoute ReplaceRoute DescribeRouteTables')],
  'AWS::EC2::RouteTable': [ec2('CreateRouteTable DeleteRouteTable DescribeRouteTables')],
  'AWS::EC2::SecurityGroup': [
    ec2(
      'CreateSecurityGroup DeleteSecurityGroup DescribeSecurityGroups DescribeSecurityGroupRules ' +
        'AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress ' +
        'RevokeSecurityGroupIngress RevokeSecurityGroupEgress',
    ),
  ],
  'AWS::EC2::Subnet': [
    ec2(
      'CreateSubnet DeleteSubnet DescribeSubnets ModifySubnetAttribute DescribeAvailabilityZones',
    ),
  ],
  'AWS::EC2::SubnetRouteTableAssociation': [
    ec2('AssociateRouteTable DisassociateRouteTable DescribeRouteTables'),
  ],
  'AWS::EC2::VPC': [
    ec2(
      'CreateVpc DeleteVpc DescribeVpcs ModifyVpcAttribute DescribeVpcAttribute ' +
        'DescribeNetworkAcls DescribeSecurityGroups',
    ),
  ],
  'AWS::EC2::VPCEndpoint': [
    ec2('CreateVpcEndpoint DeleteVpcEndpoints DescribeVpcEndpoints ModifyVpcEndpoint'),
  ],
  'AWS::EC2::VPCGatewayAttachment': [
    ec2('AttachInternetGateway DetachInternetGateway DescribeInternetGateways DescribeVpnGateways'),
  ],
  'AWS::ECR::Repository': [
    on(
      arn('ecr', 'repository/PLANE/*'),
      'ecr',
      'CreateRepository DeleteRepository DescribeRepositories GetLifecyclePolicy ' +
        'PutLifecyclePolicy DeleteLifecyclePolicy GetRepositoryPolicy SetRepositoryPolicy ' +
        'DeleteRepositoryPolicy PutImageScanningConfiguration PutImageTagMutability ' +
        'ListTagsForResource TagResource UntagResource',
    ),
  ],
  'AWS::ECS::CapacityProvider': [clusters],
  'AWS::ECS::Cluster': [clusters],
  'AWS::ECS::ClusterCapacityProviderAssociations': [clusters],
  'AWS::Events::EventBus': [
    on(
      arn('events', 'event-bus/PLANE'),
      'events',
      'CreateEventBus DeleteEventBus DescribeEventBus UpdateEventBus ListTagsForResource ' +
        'TagResource UntagResource',
    ),
  ],
  'AWS::Events::Rule': [rules],
  'AWS::IAM::InstanceProfile': [
    on(
      'arn:aws:iam::*:instance-profile/PLANE-*',
      'iam',
      'CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile ' +
        'AddRoleToInstanceProfile RemoveRoleFromInstanceProfile',
    ),
  ],
  'AWS::IAM::Role': [
    on(
      'arn:aws:iam::*:role/PLANE-*',
      'iam',
      'CreateRole DeleteRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy ' +
        'GetRolePolicy PutRolePolicy DeleteRolePolicy ListRolePolicies ' +
        'ListAttachedRolePolicies ListRoleTags TagRole UntagRole',
    ),
  ],
  'AWS::Lambda::Alias': [lambda],
  'AWS::Lambda::EventInvokeConfig': [lambda],
  'AWS::Lambda::EventSourceMapping': [mappings],
  'AWS::Lambda::Function': [lambda],
  'AWS::Lambda::Permission': [lambda],
  'AWS::Lambda::Version': [lambda],
  'AWS::Logs::LogGroup': [
    on(
      logGroups.map((group) => arn('logs', `log-group:${group}`)),
      'logs',
      'CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy ' +
        'GetDataProtectionPolicy ListTagsForResource TagResource UntagResource',
    ),
    on('*', 'logs', 'DescribeLogGroups DescribeIndexPolicies'),
  ],
  'AWS::S3::Bucket': [bucket],
  'AWS::S3::BucketPolicy': [bucket],
  'AWS::SNS::Subscription': [topics],
  'AWS::SNS::Topic': [topics],
  'AWS::SNS::TopicPolicy': [topics],
  'AWS::SQS::Queue': [queues],
  'AWS::SQS::QueuePolicy': [queues],
  'AWS::SSM::Parameter': [
    on(
      arn('ssm', 'parameter/trainyard/PLANE/*'),
      'ssm',
      'PutParameter DeleteParameter GetParameter GetParameters ListTagsForResource ' +
        'AddTagsToResource RemoveTagsFromResource',
    ),
    on('*', 'ssm', 'DescribeParameters'),
  ],
  'AWS::Scheduler::ScheduleGroup': [
    on(
      [arn('scheduler', 'schedule-group/PLANE'), arn('scheduler', 'schedule/PLANE/*')],
      'scheduler',
      'CreateScheduleGroup DeleteScheduleGroup GetScheduleGroup DeleteSchedule ' +
        'ListTagsForResource TagResource UntagResource',
    ),
  ],
  'AWS::StepFunctions::StateMachine': [machines],
  'AWS::StepFunctions::StateMachineAlias': [machines],
  'AWS::StepFunctions::StateMachineVersion': [machines],
};

/** Whatever is deployed: CDK's assets are read, and roles given to what acts as them. */
export const always: readonly DeployPermission[] = [
  on('arn:aws:s3:::cdk-hnb659fds-assets-*-REGION/*', 's3', 'GetObject GetObjectVersion'),
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::*:role/PLANE-*'],
    condition: {
      StringEquals: {
        'iam:PassedToService': [
          ...['apigateway', 'codebuild', 'ec2', 'ecs', 'lambda', 'scheduler', 'states'].map(
            (service) => `${service}.amazonaws.com`,
          ),
        ],
      },
    },
  },
];
