import { createGateway } from '../gateway/gateway.ts';
import { createIam, type Iam } from '../iam/iam.ts';
import type { HttpHandler, HttpRequest } from '../kernel/http.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Check, Clock, Outside, Principal, Service } from '../kernel/types.ts';
import type { Concurrency } from '../lambda/concurrency.ts';
import { createLambda } from '../lambda/lambda.ts';
import type { LambdaRuntime } from '../lambda/types.ts';
import { type Mail, readOutbox } from '../services/sns/outbox.ts';
import { lookUpAccessKey } from '../services/sts/sts.ts';
import { verifySignature } from '../wire/sigv4.ts';
import type { AccessKey } from '../wire/types.ts';
import { createWire } from '../wire/wire.ts';

/** What differs between a plane on real and one on virtual time. */
export interface CompositionParts {
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** A path, or `:memory:`. */
  database: string;
  account: string;
  region: string;
  runtime: LambdaRuntime;
  /** The account's bound on functions that run at a time; absent: none. */
  concurrency?: Concurrency;
  /** All services but IAM, Lambda and the gateway. */
  services: Service[];
  /** The wire's URL. It passes on what is signed for the gateway: containers reach nothing else. */
  awsUrl: string;
  /** Keys that are not a session of STS. */
  ownKeys: Map<string, AccessKey>;
  /** Whether the wire recomputes signatures; in process the key's name is enough. */
  verify: boolean;
  parallelTasks?: number;
  log(line: string): void;
  /** Told of every question to the policies, with the answer. */
  onCheck?(principal: Principal, check: Check, allowed: boolean): void;
  /** Stands between the wire and the kernel: a test's way to lose and refuse calls. */
  between?(kernel: Outside): Outside;
}

/** The parts of a plane, connected. */
export interface Composition {
  kernel: Kernel;
  iam: Iam;
  services: Service[];
  wire: HttpHandler;
  gateway: HttpHandler;
  /** The e-mails that were sent, newest first. */
  outbox(): Mail[];
}

/** Connects the services over one kernel: the same for both sorts of time. */
export function compose(parts: CompositionParts): Composition {
  const { clock, onCheck, log } = parts;
  const iam = createIam();
  const lookUp = (tx: Parameters<typeof lookUpAccessKey>[0], id: string) =>
    parts.ownKeys.get(id) ?? lookUpAccessKey(tx, id);
  const gateway = createGateway({
    endpoint: parts.awsUrl,
    wakeAt: clock.wakeAt,
    log,
    verify: (tx, request, now) => {
      const options = { now, service: 'execute-api', lookUp: (id: string) => lookUp(tx, id) };
      const { key, signature } = verifySignature(request, options);
      return { principal: key.principal, accessKeyId: signature.accessKeyId };
    },
  });
  const lambda = createLambda(parts);
  const services = [iam, gateway.service, lambda, ...parts.services];
  const kernel = new Kernel({
    ports: parts,
    services,
    authorize: (tx, principal, check, context) => {
      const verdict = iam.authorizer(tx, principal, check, context);
      onCheck?.(principal, check, verdict.allowed);
      if (!verdict.allowed) log(denialText(principal, check, verdict.reason));
      return verdict;
    },
    ...(parts.parallelTasks === undefined ? {} : { parallelTasks: parts.parallelTasks }),
  });
  const wire = createWire({
    kernel: parts.between?.(kernel) ?? kernel,
    region: parts.region,
    lookUpAccessKey: lookUp,
    verify: parts.verify,
    log,
  });
  const handleApi = gateway.handle(kernel);
  return {
    kernel,
    iam,
    services,
    wire: (request) => (isForApi(request) ? handleApi(request) : wire.handle(request)),
    gateway: handleApi,
    outbox: () => kernel.transact((tx) => readOutbox(tx)),
  };
}

/** Whether it is signed for an HTTP API. */
const isForApi = ({ headers }: HttpRequest) =>
  /^AWS4-HMAC-SHA256 .*\/execute-api\/aws4_request/.test(headers.authorization ?? '');

/** A refused call is a missing grant or a trespass: whoever runs the plane wants to know. */
const denialText = ({ arn }: Principal, { action, resource }: Check, reason: string) =>
  `Denied: ${arn} ${action} on ${resource}, because ${reason}`;
