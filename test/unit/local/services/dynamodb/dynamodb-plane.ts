import { Kernel, planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Principal, Service, Shape } from '../../../../../infra/local/kernel/types.ts';
import { createDynamodb } from '../../../../../infra/local/services/dynamodb/dynamodb.ts';

/** A kernel with DynamoDB only, in memory, whose time moves when the test says so. */
export function dynamodbPlane(
  options: { polls?: unknown[]; allow?: (check: Shape) => boolean } = {},
) {
  let now = Date.UTC(2026, 0, 1);
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const lambda: Service = {
    id: 'lambda',
    schema: '',
    operations: {},
    tasks: { 'poll-stream': (payload) => void options.polls?.push(payload) },
  };
  const kernel = new Kernel({
    ports: {
      clock: { now: () => now, wakeAt: () => () => {} },
      random,
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: (line) => {
        throw new Error(line);
      },
    },
    services: [createDynamodb(), lambda],
    authorize: (_tx, _principal, check) =>
      options.allow?.(check) ? { allowed: true } : { allowed: false, reason: 'the test says so' },
  });
  const call = (operation: string, request: object, as: Principal = planePrincipal) =>
    kernel.call<Shape>('dynamodb', operation, request, as);
  return {
    kernel,
    call,
    /** The error an operation answers, as `Code: message`. */
    refusal: async (operation: string, request: object): Promise<string> => {
      try {
        await call(operation, request);
        return 'no error';
      } catch (error) {
        const { code, message } = error as Shape;
        return code ? `${code}: ${message}` : String((error as Error).stack);
      }
    },
    pass: (ms: number) => {
      now += ms;
    },
    get now() {
      return now;
    },
    /** Does every task that is due. */
    runDue: async () => {
      while (await kernel.tasks.runOne());
    },
  };
}

/** Table `jobs` with `pk`/`sk`, two global indexes, and a stream of both images. */
export const jobsTable = {
  TableName: 'jobs',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'team', AttributeType: 'S' },
    { AttributeName: 'score', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-team',
      KeySchema: [
        { AttributeName: 'team', KeyType: 'HASH' },
        { AttributeName: 'score', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'ranks',
      KeySchema: [{ AttributeName: 'team', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
};

export const S = (S: string) => ({ S });
export const N = (value: number | string) => ({ N: String(value) });

/** The key of the job that many tests begin with. */
export const key = { pk: S('JOB#1'), sk: S('META') };

/** That job. */
export const item = {
  ...key,
  phase: S('Queued'),
  attempt: N(1),
  tags: { SS: ['a', 'b'] },
  steps: { L: [S('x'), S('y'), S('z')] },
  spec: { M: { image: S('img'), deep: { M: { n: N(1) } } } },
};
