import { Kernel, planePrincipal } from '../../../../infra/local/kernel/kernel.ts';
import {
  AwsError,
  type Operation,
  type Service,
  type Shape,
} from '../../../../infra/local/kernel/types.ts';
import { Concurrency } from '../../../../infra/local/lambda/concurrency.ts';
import { createLambda } from '../../../../infra/local/lambda/lambda.ts';
import type { Outcome } from '../../../../infra/local/lambda/types.ts';

export const streamArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/jobs/stream/1';
export const queueArn = 'arn:aws:sqs:us-east-1:000000000000:dead';

/** Lambda with the function `f`, whose code is `behave`, among stand-ins of its neighbours. */
export class LambdaPlane {
  now = 1_800_000_000_000;
  /** Records of the stream. */
  readonly stream: Shape[] = [];
  /** The age of the iterator of each read of the stream, in milliseconds. */
  readonly reads: number[] = [];
  /** Messages of the queue. */
  readonly queue: Shape[] = [];
  readonly logged: string[] = [];
  /** The events that `f` got. */
  readonly invocations: Shape[] = [];
  behave: (event: Shape) => Outcome = () => ({ ok: true, payload: null });
  readonly kernel: Kernel;
  readonly #lambda: Service;

  /** `limit`: how many functions run at a time, each holding its place for ten seconds. */
  constructor(limit = 1000) {
    const concurrency = new Concurrency({ now: () => this.now, limit, heldMs: 10_000 });
    this.#lambda = createLambda({
      concurrency,
      runtime: {
        invoke: async (_spec, event, call) => {
          this.invocations.push(event);
          call.log('a line\n');
          return this.behave(event);
        },
        close: async () => {},
      },
    });
    this.kernel = new Kernel({
      ports: {
        clock: { now: () => this.now, wakeAt: () => () => {} },
        random: () => 0.5,
        database: ':memory:',
        account: '000000000000',
        region: 'us-east-1',
        log: (line) => {
          throw new Error(line);
        },
      },
      services: [this.#lambda, ...neighbours(this)],
      authorize: () => ({ allowed: true }),
    });
    this.put('AWS::Lambda::Function', {
      FunctionName: 'f',
      Code: { S3Key: 'k' },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/f',
    });
  }

  put(type: string, properties: Shape, logicalId = 'R') {
    return this.kernel.transact((tx, context) => {
      const resource = { logicalId, type, physicalName: 'x', properties, asset: () => '/code' };
      return this.#lambda.resources![type]!(tx, resource, context);
    });
  }

  call(operation: string, request: Shape): Promise<Shape> {
    return this.kernel.call('lambda', operation, request, planePrincipal);
  }

  /** Runs tasks, moving the clock to each; answers when (in seconds) each invocation happened. */
  async runAll(): Promise<number[]> {
    const start = this.now;
    const times: number[] = [];
    const { tasks } = this.kernel;
    for (let due = tasks.nextDue(); due !== undefined; due = tasks.nextDue()) {
      this.now = Math.max(this.now, due);
      const before = this.invocations.length;
      await tasks.runOne();
      if (this.invocations.length > before) times.push((this.now - start) / 1000);
    }
    return times;
  }

  /** Makes `f` fail on every event of which this is true. */
  failOn(isPoison: (event: Shape) => boolean): void {
    this.behave = (event) =>
      isPoison(event)
        ? { ok: false, error: { errorType: 'E', errorMessage: 'm' } }
        : { ok: true, payload: null };
  }
}

const iterator = (after: string, now: number) => JSON.stringify([after, now]);

type Runs = Record<string, NonNullable<Operation['run']>>;

function standIn(id: string, runs: Runs): Service {
  const operations = Object.entries(runs).map(([name, run]) => {
    return [name, { authorize: () => [], run }] as const;
  });
  return { id, schema: '', operations: Object.fromEntries(operations) };
}

const neighbours = (plane: LambdaPlane): Service[] => [
  standIn('iam', { PutResourcePolicy: () => ({}) }),
  standIn('sts', {
    AssumeRole: (_tx, { RoleArn }, { now }) => ({
      Credentials: {
        AccessKeyId: 'K',
        SecretAccessKey: 'S',
        SessionToken: 'T',
        Expiration: now / 1000 + 3600,
      },
      AssumedRoleUser: { Arn: `${RoleArn}/session` },
    }),
  }),
  standIn('logs', {
    CreateLogStream: () => ({}),
    PutLogEvents: (_tx, { logEvents }) => {
      plane.logged.push(...logEvents.map(({ message }: Shape) => message));
      return {};
    },
  }),
  standIn('sqs', {
    SendMessage: (_tx, { MessageBody }) => {
      plane.queue.push(JSON.parse(MessageBody));
      return {};
    },
  }),
  standIn('dynamodb', {
    DescribeStream: () => ({
      StreamDescription: { Shards: [{ ShardId: 'shardId-00000000000000000000-00000001' }] },
    }),
    GetShardIterator: (_tx, { SequenceNumber = '0' }) => ({
      ShardIterator: iterator(SequenceNumber, plane.now),
    }),
    GetRecords: (_tx, { ShardIterator, Limit }) => {
      const [after, at] = JSON.parse(ShardIterator);
      plane.reads.push(plane.now - at);
      if (plane.now - at > 15 * 60_000) throw new AwsError('ExpiredIteratorException', 'expired');
      const Records = plane.stream
        .filter((one) => Number(one.dynamodb.SequenceNumber) > Number(after))
        .slice(0, Limit);
      const last = Records.at(-1)?.dynamodb.SequenceNumber ?? after;
      return { Records, NextShardIterator: iterator(last, plane.now) };
    },
  }),
];
