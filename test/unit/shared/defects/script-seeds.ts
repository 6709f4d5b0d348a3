import type { SourceSeed } from './source-seeds.ts';

const key = `AKIA${'ABCDEFGH23456789'}`;

/** Scripts, workflows and templates that carry a defect, and the same lines mended. */
export const scriptSeeds: readonly SourceSeed[] = [
  {
    id: 'D04',
    path: 'config.json',
    line: 2,
    bad: ['{', `"id": "${key}"}`],
    good: ['{', '"id": "AKIAIOSFODNN7EXAMPLE"}'],
  },
  {
    id: 'D09',
    path: 'run.sh',
    line: 2,
    bad: [
      'SUBNETS=$(aws ec2 describe-subnets --query "Subnets[].SubnetId" --output text)',
      'aws ecs run-task --task-definition app:7 --network "awsvpc={subnets=[$SUBNETS]}"',
    ],
    good: [
      'SUBNETS=$(aws ec2 describe-subnets --query "Subnets[].SubnetId" --output text | tr "\\t" ,)',
      'aws ecs run-task --task-definition app:7 --network "awsvpc={subnets=[$SUBNETS]}"',
    ],
  },
  {
    id: 'D10',
    path: '.github/workflows/train.yml',
    line: 4,
    bad: [
      'jobs:',
      '  train:',
      '    steps:',
      '      - run: aws ecs wait tasks-running --tasks "$ARN" || true',
      '      - run: echo "Deployment successful!"',
    ],
    good: [
      'jobs:',
      '  train:',
      '    steps:',
      '      - run: trainyard submit job.yaml --watch',
      '      - run: ids=$(grep -o job_ out.txt || true)',
    ],
  },
  {
    id: 'D10',
    path: 'run.sh',
    line: 1,
    bad: ['aws ecs wait tasks-stopped --tasks "$ARN"', 'echo done'],
    good: [
      'aws ecs wait tasks-stopped --tasks "$ARN"',
      'aws ecs describe-tasks --tasks "$ARN" --query "tasks[0].containers[0].exitCode"',
    ],
  },
  {
    id: 'D13',
    path: 'run.sh',
    line: 1,
    bad: [
      'aws ecs run-task --cluster c \\',
      '  --task-definition bitcoin-pipeline --launch-type FARGATE',
    ],
    good: [
      'aws ecs run-task --cluster c \\',
      '  --task-definition bitcoin-pipeline:12 --launch-type FARGATE',
    ],
  },
  {
    id: 'D14',
    path: '.github/workflows/deploy.yml',
    line: 4,
    bad: [
      'steps:',
      '  - uses: aws-actions/configure-aws-credentials@v6',
      '    with:',
      '      aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}',
    ],
    good: [
      'steps:',
      '  - uses: aws-actions/configure-aws-credentials@v6',
      '    with:',
      '      role-to-assume: ${{ vars.ROLE }}',
    ],
  },
  {
    id: 'D14',
    path: 'schedule.sh',
    line: 1,
    bad: ['aws events put-rule --name nightly --schedule-expression "cron(0 2 * * ? *)"'],
    good: [
      'aws scheduler create-schedule --name nightly --schedule-expression "cron(0 2 * * ? *)" \\',
      '  --schedule-expression-timezone Europe/Berlin',
    ],
  },
  {
    id: 'D14',
    path: 'repository.sh',
    line: 1,
    bad: ['aws ecr create-repository --image-scanning-configuration scanOnPush=true'],
    good: [
      'aws ecr create-repository --image-scanning-configuration scanOnPush=true',
      'aws ecr describe-image-scan-findings --image-id imageTag=7',
    ],
  },
  {
    id: 'D16',
    path: 'push.sh',
    line: 2,
    bad: ['docker tag app:14.01.25 "$REPO:14.01.25"', 'docker push $REPO'],
    good: ['docker tag app:14.01.25 "$REPO:14.01.25"', 'docker push "$REPO:14.01.25"'],
  },
  {
    id: 'D17',
    path: 'role.json',
    line: 2,
    bad: ['{', '"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"]}'],
    good: ['{', '"Action": "sagemaker:InvokeEndpoint"}'],
  },
  {
    id: 'D18',
    path: 'lambda.sh',
    line: 1,
    bad: ["aws lambda put-provisioned-concurrency-config --function-name f --qualifier '$LATEST'"],
    good: ['aws lambda put-provisioned-concurrency-config --function-name f --qualifier live'],
  },
  {
    id: 'D19',
    path: 'scaling.json',
    line: 1,
    bad: [
      '{"TargetValue": 20.0,',
      '"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}',
    ],
    good: [
      '{"TargetValue": 1200,',
      '"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}',
    ],
  },
  {
    id: 'D21',
    path: 'network.sh',
    line: 1,
    bad: ['aws ec2 authorize-security-group-ingress --port 22 --protocol tcp --cidr 0.0.0.0/0'],
    good: ['aws ec2 authorize-security-group-ingress --port 443 --protocol tcp --cidr 0.0.0.0/0'],
  },
  {
    id: 'D21',
    path: 'users.sh',
    line: 1,
    bad: ['aws iam attach-group-policy --policy arn:aws:iam::aws:policy/AdministratorAccess'],
    good: ['aws iam attach-group-policy --policy arn:aws:iam::123456789012:policy/trainers'],
  },
  {
    id: 'D21',
    path: 'box.sh',
    line: 1,
    bad: ['aws ec2 run-instances --image-id ami-0c1c30571d2dae5c9'],
    good: ['aws ec2 run-instances --image-id "$AMI"'],
  },
  {
    id: 'D02',
    path: 'address.sh',
    line: 1,
    bad: ['aws ecs describe-tasks --query "tasks[0].attachments[0].publicIPv4Address"'],
    good: ['aws ec2 describe-network-interfaces --network-interface-ids "$ENI"'],
  },
  {
    id: 'D05',
    path: 'clean.sh',
    line: 1,
    bad: ['aws iam delete-role --role-name ecsTaskExecutionRole'],
    good: [
      'aws iam detach-role-policy --role-name r --policy-arn "$POLICY"',
      'aws iam delete-role --role-name r',
    ],
  },
  {
    id: 'D06',
    path: 'clean.sh',
    line: 2,
    bad: [
      'aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled',
      'aws s3 rb s3://b --force',
    ],
    good: ['aws s3 rb s3://b --force'],
  },
  {
    id: 'D07',
    path: 'task-definition.json',
    line: 1,
    bad: ['{"options": {"awslogs-create-group": "true"}}'],
    good: ['{"options": {"awslogs-group": "/ecs/app"}}'],
  },
  {
    id: 'D12',
    path: 'check.sh',
    line: 1,
    bad: ['aws iam get-role-policy --role-name r --policy-name AmazonECSTaskExecutionRolePolicy'],
    good: ['aws iam list-attached-role-policies --role-name r'],
  },
];
