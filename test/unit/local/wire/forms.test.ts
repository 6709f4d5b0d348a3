import { describe, expect, it } from 'vitest';
import { endpointVariable } from '../../../../infra/local/kernel/missing-service.ts';
import { AwsError } from '../../../../infra/local/kernel/types.ts';
import { inputOf } from '../../../../infra/local/wire/query-input.ts';
import { sqsQuery } from '../../../../infra/local/wire/sqs-query.ts';

describe('the parameters of a form', () => {
  it.each<[service: string, operation: string, form: Record<string, string>, input: object]>([
    ['iam', 'ListRoles', { MaxItems: '5' }, { MaxItems: 5 }],
    ['iam', 'ListRoles', { MaxItems: 'five' }, { MaxItems: 'five' }],
    ['sns', 'Subscribe', { ReturnSubscriptionArn: 'true' }, { ReturnSubscriptionArn: true }],
    ['sns', 'CreateTopic', { Tags: '' }, { Tags: [] }],
    [
      'sns',
      'CreateTopic',
      { 'Attributes.entry.1.key': 'DisplayName', 'Attributes.entry.1.value': '' },
      { Attributes: { DisplayName: '' } },
    ],
    [
      'sns',
      'CreateTopic',
      { 'Tags.member.2.Key': 'b', 'Tags.member.1.Key': 'a' },
      { Tags: [{ Key: 'a' }, { Key: 'b' }] },
    ],
    ['sts', 'AssumeRole', { Permanent: 'true' }, { Permanent: 'true' }],
    ['nobody', 'Knows', { 'a.b': '1' }, { a: { b: '1' } }],
  ])('are typed by the model: %s %s %j', (service, operation, form, input) => {
    expect(inputOf(service, operation, form)).toEqual(input);
  });

  it('may be lists and maps under the name of one, as SQS has them', () => {
    const form = {
      QueueUrl: 'q',
      'SendMessageBatchRequestEntry.1.Id': 'a',
      'SendMessageBatchRequestEntry.1.DelaySeconds': '3',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'kind',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'String',
    };
    const MessageAttributes = { kind: { DataType: 'String' } };
    expect(inputOf('sqs', 'SendMessageBatch', form)).toEqual({
      QueueUrl: 'q',
      Entries: [{ Id: 'a', DelaySeconds: 3, MessageAttributes }],
    });
    expect(inputOf('sqs', 'GetQueueAttributes', { 'AttributeName.1': 'All' })).toEqual({
      AttributeNames: ['All'],
    });
  });
});

describe('SQS in its old protocol', () => {
  it('answers lists and maps under the name of one', () => {
    const call = { service: 'sqs', operation: 'ReceiveMessage', input: {} };
    const Messages = [{ MessageId: 'm', Attributes: { SentTimestamp: '1' } }];
    expect(sqsQuery.reply(call, { Messages }, 'id').body).toContain(
      '<ReceiveMessageResult><Message><MessageId>m</MessageId><Attribute>' +
        '<Name>SentTimestamp</Name><Value>1</Value></Attribute></Message></ReceiveMessageResult>',
    );
    const sent = { ...call, operation: 'SendMessageBatch' };
    const output = { Successful: [{ Id: 'a' }], Failed: [{ Id: 'b' }] };
    expect(sqsQuery.reply(sent, output, 'id').body).toContain(
      '<SendMessageBatchResultEntry><Id>a</Id></SendMessageBatchResultEntry>' +
        '<BatchResultErrorEntry><Id>b</Id></BatchResultErrorEntry>',
    );
  });

  it('calls its errors as that protocol did', () => {
    const request = { method: 'POST', path: '/', query: '', headers: {}, body: Buffer.from('') };
    const failed = (code: string) => {
      const about = { request, service: 'sqs', requestId: 'id' };
      return sqsQuery.fail(new AwsError(code, 'No.'), about).body;
    };
    expect(failed('QueueDoesNotExist')).toContain('AWS.SimpleQueueService.NonExistentQueue');
    expect(failed('MessageNotInflight')).toContain('AWS.SimpleQueueService.MessageNotInflight');
    expect(failed('InvalidAttributeName')).toContain('<Code>InvalidAttributeName</Code>');
  });
});

it.each([
  ['ecs', 'AWS_ENDPOINT_URL_ECS'],
  ['application-autoscaling', 'AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING'],
  ['monitoring', 'AWS_ENDPOINT_URL_CLOUDWATCH'],
  ['states', 'AWS_ENDPOINT_URL_SFN'],
])('a service is sent elsewhere by a variable of the SDKs: %s by %s', (service, variable) => {
  expect(endpointVariable(service)).toBe(variable);
});
