"""What five documents do by boto3, one call after the other, with a release that knows no
AWS_ENDPOINT_URL. Prints what it saw as one JSON object."""

import json
import time

import boto3
from botocore.exceptions import ClientError

seen = {}
clients = {}


def aws(service):
    if service not in clients:
        clients[service] = boto3.client(service)
    return clients[service]


def refused(call, **request):
    """The error of a call that must fail."""
    try:
        call(**request)
    except ClientError as error:
        said = error.response["Error"]
        return f"{said['Code']}: {said['Message']}"
    raise AssertionError("It was not refused")


def until(what, ask, ends=("Completed", "InService", "Failed", "Stopped")):
    """Asks until a status is an end, as the documents do, and answers the last answer."""
    for _ in range(600):
        answer = ask()
        if answer[what] in ends:
            assert answer[what] in ("Completed", "InService"), answer.get("FailureReason")
            return answer
        time.sleep(0.1)
    raise AssertionError(f"Not seen: {what}")


def trust(service):
    principal = {"Service": service}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allow(*actions, resource="*"):
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role(name, service):
    made = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))
    return made["Role"]["Arn"]


# The network that is there, and a network that is not to be made by hand.
vpc = aws("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
in_vpc = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
subnets = [one["SubnetId"] for one in aws("ec2").describe_subnets(Filters=in_vpc)["Subnets"]]
groups = aws("ec2").describe_security_groups(Filters=in_vpc)["SecurityGroups"]
seen["network"] = [vpc["CidrBlock"], len(subnets), groups[0]["GroupName"]]
seen["no network"] = refused(aws("ec2").create_vpc, CidrBlock="10.0.0.0/16")
seen["no user"] = refused(aws("iam").create_user, UserName="lab")
seen["no service"] = refused(aws("kms").list_keys)

fargate = aws("service-quotas").list_service_quotas(ServiceCode="fargate")["Quotas"]
seen["quotas"] = [one["QuotaCode"] for one in fargate]

# A secret and a parameter, and the functions of the plane.
aws("secretsmanager").create_secret(Name="walk", SecretString="hush")
aws("ssm").put_parameter(Name="/walk", Value="v", Type="String")
seen["kept"] = [
    aws("secretsmanager").get_secret_value(SecretId="walk")["SecretString"],
    aws("ssm").get_parameter(Name="/walk")["Parameter"]["Value"],
]
functions = [one["FunctionName"] for one in aws("lambda").list_functions()["Functions"]]
seen["functions"] = "trainyard-reaper-due" in functions

# A bucket, and a lifecycle of it.
bucket = "walk-by-boto3"
aws("s3").create_bucket(Bucket=bucket)
aws("s3").put_object(Bucket=bucket, Key="data/one.txt", Body=b"one")

rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
aws("s3").put_bucket_lifecycle_configuration(
    Bucket=bucket, LifecycleConfiguration={"Rules": [rule]}
)
assert aws("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [rule]

# A task that acts as a role of its own, before and after it may read the bucket.
task_role = role("walk-task", "ecs-tasks.amazonaws.com")
execution_role = role("walk-execution", "ecs-tasks.amazonaws.com")
managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
aws("iam").attach_role_policy(RoleName="walk-execution", PolicyArn=managed)
aws("logs").create_log_group(logGroupName="/walk")
aws("logs").put_retention_policy(logGroupName="/walk", retentionInDays=7)
cluster = aws("ecs").create_cluster(clusterName="walk", capacityProviders=["FARGATE"])["cluster"]
definition = aws("ecs").register_task_definition(
    family="walk",
    networkMode="awsvpc",
    requiresCompatibilities=["FARGATE"],
    cpu="256",
    memory="512",
    taskRoleArn=task_role,
    executionRoleArn=execution_role,
    containerDefinitions=[
        {
            "name": "main",
            "image": "public.ecr.aws/aws-cli/aws-cli:2.17.0",
            "command": ["s3", "cp", f"s3://{bucket}/data/one.txt", "/tmp/one.txt"],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/walk",
                    "awslogs-region": "us-east-1",
                    "awslogs-stream-prefix": "walk",
                },
            },
        }
    ],
)["taskDefinition"]["taskDefinitionArn"]


def run_task():
    """Runs the task; answers the exit code and the public address that its interface had."""
    placement = {"subnets": subnets, "assignPublicIp": "ENABLED"}
    task = aws("ecs").run_task(
        cluster="walk",
        taskDefinition=definition,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": placement},
    )["tasks"][0]["taskArn"]
    waiter = aws("ecs").get_waiter("tasks_stopped")
    waiter.config.delay = 1
    waiter.wait(cluster="walk", tasks=[task])
    stopped = aws("ecs").describe_tasks(cluster="walk", tasks=[task])["tasks"][0]
    return stopped["containers"][0].get("exitCode", stopped.get("stoppedReason"))


seen["task denied"] = run_task()
policy = aws("iam").create_policy(
    PolicyName="walk-read",
    PolicyDocument=allow("s3:GetObject", "s3:ListBucket", resource=f"arn:aws:s3:::{bucket}*"),
)["Policy"]["Arn"]
aws("iam").attach_role_policy(RoleName="walk-task", PolicyArn=policy)
seen["task allowed"] = run_task()

# A Bayesian search of an algorithm of SageMaker, its best model served and asked.
sagemaker = aws("sagemaker")
role_arn = role("walk-sagemaker", "sagemaker.amazonaws.com")
aws("iam").put_role_policy(
    RoleName="walk-sagemaker",
    PolicyName="walk",
    PolicyDocument=allow("s3:*", "logs:*", "ecr:*", "cloudwatch:PutMetricData"),
)
rows = "\n".join(f"{2 * x + 1},{x}" for x in range(60))
for channel in ("train", "validation"):
    aws("s3").put_object(Bucket=bucket, Key=f"{channel}/rows.csv", Body=rows.encode())


def channel(name):
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/{name}/"}
    where = {"S3DataSource": {**source, "S3DataDistributionType": "FullyReplicated"}}
    return {"ChannelName": name, "ContentType": "text/csv", "DataSource": where}


image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1"
sagemaker.create_hyper_parameter_tuning_job(
    HyperParameterTuningJobName="walk",
    HyperParameterTuningJobConfig={
        "Strategy": "Bayesian",
        "HyperParameterTuningJobObjective": {
            "Type": "Minimize",
            "MetricName": "validation:rmse",
        },
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 2},
        "ParameterRanges": {
            "ContinuousParameterRanges": [
                {"Name": "wd", "MinValue": "1e-6", "MaxValue": "1e-3", "ScalingType": "Logarithmic"}
            ]
        },
    },
    TrainingJobDefinition={
        "StaticHyperParameters": {"predictor_type": "regressor", "mini_batch_size": "10"},
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "RoleArn": role_arn,
        "InputDataConfig": [channel("train"), channel("validation")],
        "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models/"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
    },
)
tuning = until(
    "HyperParameterTuningJobStatus",
    lambda: sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="walk"),
)
best = tuning["BestTrainingJob"]
seen["tuning"] = [
    tuning["HyperParameterTuningJobStatus"],
    best["FinalHyperParameterTuningJobObjectiveMetric"]["MetricName"],
    sorted(best["TunedHyperParameters"]),
]
artifact = sagemaker.describe_training_job(TrainingJobName=best["TrainingJobName"])
sagemaker.create_model(
    ModelName="walk",
    ExecutionRoleArn=role_arn,
    PrimaryContainer={
        "Image": image,
        "ModelDataUrl": artifact["ModelArtifacts"]["S3ModelArtifacts"],
    },
)
sagemaker.create_endpoint_config(
    EndpointConfigName="walk",
    ProductionVariants=[
        {
            "VariantName": "AllTraffic",
            "ModelName": "walk",
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": 1,
        }
    ],
)
sagemaker.create_endpoint(EndpointName="walk", EndpointConfigName="walk")
seen["endpoint"] = until(
    "EndpointStatus", lambda: sagemaker.describe_endpoint(EndpointName="walk")
)["EndpointStatus"]
answer = aws("sagemaker-runtime").invoke_endpoint(
    EndpointName="walk", ContentType="text/csv", Body=b"10"
)
seen["invoked"] = len(json.loads(answer["Body"].read())["predictions"])

# The same, as CloudWatch counted it.
variant = {"EndpointName": "walk", "VariantName": "AllTraffic"}
metric = {
    "Namespace": "AWS/SageMaker",
    "MetricName": "Invocations",
    "Dimensions": [{"Name": name, "Value": value} for name, value in variant.items()],
}
asked = {"Id": "asked", "MetricStat": {"Metric": metric, "Period": 7200, "Stat": "Sum"}}
seen["counted"] = aws("cloudwatch").get_metric_data(
    MetricDataQueries=[asked], StartTime=time.time() - 3600, EndTime=time.time() + 60
)["MetricDataResults"][0]["Values"]

# Scaling of it, told of and taken back.
scaled = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/walk/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
scaling = aws("application-autoscaling")
scaling.register_scalable_target(**scaled, MinCapacity=1, MaxCapacity=2)
metric = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
scaling.put_scaling_policy(
    **scaled,
    PolicyName="walk",
    PolicyType="TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration={
        "TargetValue": 20.0,
        "PredefinedMetricSpecification": metric,
    },
)
policies = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
seen["scaling"] = [one["PolicyName"] for one in policies]
scaling.deregister_scalable_target(**scaled)

# Messages: a queue in the protocol of its day, a topic that lets EventBridge publish.
queue = aws("sqs").create_queue(QueueName="walk")["QueueUrl"]
attributes = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
queue_arn = attributes["Attributes"]["QueueArn"]
topic = aws("sns").create_topic(Name="walk")["TopicArn"]
aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)


def from_service(service, action, resource):
    principal = {"Service": service}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": resource}]})


aws("sqs").set_queue_attributes(
    QueueUrl=queue,
    Attributes={"Policy": from_service("sns.amazonaws.com", "sqs:SendMessage", queue_arn)},
)
aws("sns").set_topic_attributes(
    TopicArn=topic,
    AttributeName="Policy",
    AttributeValue=from_service("events.amazonaws.com", "sns:Publish", topic),
)
aws("events").put_rule(Name="walk", EventPattern=json.dumps({"source": ["walk"]}))
aws("events").put_targets(Rule="walk", Targets=[{"Id": "topic", "Arn": topic}])
aws("events").put_events(Entries=[{"Source": "walk", "DetailType": "Ended", "Detail": "{}"}])
for _ in range(100):
    got = aws("sqs").receive_message(QueueUrl=queue).get("Messages", [])
    if got:
        break
    time.sleep(0.1)
seen["message"] = json.loads(json.loads(got[0]["Body"])["Message"])["detail-type"]
aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=got[0]["ReceiptHandle"])

# Everything goes again, in the order that AWS asks for.
aws("events").remove_targets(Rule="walk", Ids=["topic"])
aws("events").delete_rule(Name="walk")
aws("sns").delete_topic(TopicArn=topic)
aws("sqs").delete_queue(QueueUrl=queue)
sagemaker.delete_endpoint(EndpointName="walk")
sagemaker.delete_endpoint_config(EndpointConfigName="walk")
sagemaker.delete_model(ModelName="walk")
seen["in use"] = refused(aws("iam").delete_role, RoleName="walk-task").split(":")[0]
aws("iam").detach_role_policy(RoleName="walk-task", PolicyArn=policy)
aws("iam").detach_role_policy(RoleName="walk-execution", PolicyArn=managed)
aws("iam").delete_role_policy(RoleName="walk-sagemaker", PolicyName="walk")
aws("iam").delete_policy(PolicyArn=policy)
for name in ("walk-task", "walk-execution", "walk-sagemaker"):
    aws("iam").delete_role(RoleName=name)
aws("ecs").deregister_task_definition(taskDefinition=definition)
seen["cluster"] = aws("ecs").delete_cluster(cluster="walk")["cluster"]["status"]
print(json.dumps(seen))
