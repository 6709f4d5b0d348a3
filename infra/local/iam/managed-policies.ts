const statement = (Action: string[], Resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

const writeLogs = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** The AWS managed policies that are known here, by their ARN, as AWS publishes them. */
export const awsManagedPolicies: Record<string, object> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': statement(['*']),
  'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly': statement([
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:GetRepositoryPolicy',
    'ecr:DescribeRepositories',
    'ecr:ListImages',
    'ecr:DescribeImages',
    'ecr:BatchGetImage',
    'ecr:GetLifecyclePolicy',
    'ecr:GetLifecyclePolicyPreview',
    'ecr:ListTagsForResource',
    'ecr:DescribeImageScanFindings',
  ]),
  'arn:aws:iam::aws:policy/AmazonS3FullAccess': statement(['s3:*', 's3-object-lambda:*']),
  'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess': statement([
    's3:Get*',
    's3:List*',
    's3:Describe*',
    's3-object-lambda:Get*',
    's3-object-lambda:List*',
  ]),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': statement([
    'logs:CreateLogGroup',
    ...writeLogs,
  ]),
  'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy': statement([
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    ...writeLogs,
  ]),
};
