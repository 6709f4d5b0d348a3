import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

const table = new DynamoDBClient({});
const machines = new SFNClient({});

/** As `two-clients`, with the SDK's own chain of credentials: what most functions carry. */
export const handler = async () => {
  await table.send(new PutItemCommand({ TableName: 'jobs', Item: { pk: { S: 'job' } } }));
  const stateMachineArn = process.env.JOB_MACHINE_ARN;
  await machines.send(new StartExecutionCommand({ stateMachineArn }));
  return { statusCode: 202 };
};
