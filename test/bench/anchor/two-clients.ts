import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

/** The least that could accept a job: one put and one start, without any check. */
export const create = (env: NodeJS.ProcessEnv) => {
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  };
  const table = new DynamoDBClient({ credentials });
  const machines = new SFNClient({ credentials });
  return async () => {
    await table.send(new PutItemCommand({ TableName: 'jobs', Item: { pk: { S: 'job' } } }));
    await machines.send(new StartExecutionCommand({ stateMachineArn: env.JOB_MACHINE_ARN }));
    return { statusCode: 202 };
  };
};
