const statement = (Action: string[], Resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

const writeLogs = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** The AWS managed policies that are known here, by their ARN, as AWS publishes them. */
export const awsManagedPolicies: Record<string, object> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': statement(['*']),
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
