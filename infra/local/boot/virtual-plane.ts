import { createIssuer, type Issuer, issuerPath, newKey } from '../gateway/issuer.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { seededRandom } from '../kernel/seeded-random.ts';
import type { Outside } from '../kernel/types.ts';
import { Concurrency } from '../lambda/concurrency.ts';
import { inProcessRuntime } from '../lambda/in-process-runtime.ts';
import { runningFunction } from '../lambda/running-function.ts';
import type { EventsOptions } from '../services/events/events.ts';
import { stingy } from '../services/logs/position.ts';
import type { SchedulerOptions } from '../services/scheduler/scheduler.ts';
import type { Mail } from '../services/sns/outbox.ts';
import { type Assembly, loadAssembly } from '../template/assembly.ts';
import { inProcessRequestHandler } from '../wire/in-process.ts';
import { createVirtualRunner, type VirtualRunnerOptions } from '../workloads/virtual-runner.ts';
import { applyAssembly } from './apply-assembly.ts';
import { type CallFault, never, withFaults } from './call-faults.ts';
import { type CallMeter, runtimeWithMeter, withMeter } from './call-meter.ts';
import { type Composition, compose } from './compose.ts';
import { forgetWorkloads } from './forget-workloads.ts';
import { localFront } from './front.ts';
import { functionWorld, noNetwork, type VirtualNetwork } from './function-world.ts';
import { type LocalServicesOptions, localServices } from './local-services.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a virtual plane is made with. */
export interface VirtualOptions {
  /** The synthesized assembly (`cdk.out`), or what was read of it: for many planes at once. */
  assembly: string | Assembly;
  seed: number;
  /** Milliseconds since the epoch. */
  startAt: number;
  /** How long each container runs and how it ends. */
  model: VirtualRunnerOptions['model'];
  /** The hosts outside AWS; default: none. */
  network?: VirtualNetwork;
  /** What containers that serve a model answer; absent: they are healthy and say which it is. */
  serve?: LocalServicesOptions['serve'];
  /** Told of each invocation and of each AWS call of a function. */
  meter?: CallMeter;
  /** Whether who reads an address confirms its subscription; absent: everybody does, at once. */
  confirms?: LocalServicesOptions['confirms'];
  faults?: {
    /** What becomes of each event of an AWS service. */
    deliver?: EventsOptions['deliver'];
    /** How often each firing of a schedule is delivered. */
    copies?: SchedulerOptions['copies'];
    /** What becomes of the machines of tasks and training jobs. */
    capacity?: LocalServicesOptions['capacity'];
    /** What the scan of every image finds; absent: there is no scanner. */
    scan?: LocalServicesOptions['scan'];
    /** How many functions the account runs at a time; absent: any number. */
    lambdaConcurrency?: number;
    /** What becomes of each AWS call of a function. */
    call?: CallFault;
  };
}

/** A plane in this process, in memory, whose time moves only when it is told to. */
export interface VirtualPlane {
  kernel: Kernel;
  clock: VirtualClock;
  /** The gateway's port. */
  http: HttpHandler;
  token(project: string, role: 'viewer' | 'submitter' | 'admin', subject?: string): Promise<string>;
  /** Does what falls due, moving the time, until it is that time or the test holds. */
  runUntil(goal: number | (() => boolean | Promise<boolean>)): Promise<void>;
  advance(ms: number): Promise<void>;
  /** What computes ends without an event, and no service knows it any more. */
  forget(): void;
  /** Another assembly over what is there, as an upgrade brings it; what runs goes on. */
  deploy(assembly: string | Assembly): void;
  /** One line for each permission that was asked for: time, role, action, resource. */
  trace(): string[];
  outbox(): Mail[];
  stop(): Promise<void>;
}

const place = { account: '000000000000', region: 'us-east-1' };
const apiUrl = 'http://127.0.0.1:8787';
const awsUrl = 'http://127.0.0.1:4566';

/** What an invocation takes, in milliseconds: about one of ours on AWS, now cold and now warm. */
const heldMs = 300;

/** Past this a goal that never holds is given up: a year of virtual time. */
const patienceMs = 366 * 86_400_000;

/** Starts a plane on virtual time. The same options give the same calls in the same order. */
export async function startVirtualPlane(options: VirtualOptions): Promise<VirtualPlane> {
  const clock = new VirtualClock(options.startAt);
  const random = seededRandom(options.seed);
  const issuer = await createIssuer(await newKey(), `${apiUrl}${issuerPath}`);
  const trace: string[] = [];
  const parts = composeVirtual(options, clock, random, issuer, trace);
  const { kernel, services } = parts;
  const deploy = (given: string | Assembly) => {
    applyAssembly({
      ...parts,
      assembly: typeof given === 'string' ? loadAssembly(given) : given,
      parameters: {
        IssuerUrl: `${apiUrl}${issuerPath}`,
        IssuerJwksUrl: `${apiUrl}${issuerPath}/jwks.json`,
        ApiUrl: apiUrl,
      },
    });
  };
  deploy(options.assembly);
  for (const service of services) await service.resume?.(kernel);
  const { outbox } = parts;
  const { gateway } = parts;
  const { now } = clock;
  const front = localFront({ gateway, issuer, localKey: 'virtual', outbox, now });
  const runUntil = runner(kernel, clock);
  return {
    kernel,
    clock,
    http: (request) => clock.see(front(request)),
    token: (project, role, subject = 'tester') =>
      issuer.mintToken(
        { projects: [project], role, subject, ttlSeconds: 30 * 86_400 },
        clock.now(),
      ),
    runUntil,
    advance: (ms) => runUntil(clock.now() + ms),
    forget: () => forgetWorkloads(kernel),
    deploy,
    trace: () => trace,
    outbox,
    stop: () => kernel.stop(),
  };
}

function composeVirtual(
  options: VirtualOptions,
  clock: VirtualClock,
  random: () => number,
  issuer: Issuer,
  trace: string[],
): Composition {
  let wire: HttpHandler;
  const note = (text: string) => trace.push(`${new Date(clock.now()).toISOString()} ${text}`);
  const log = (line: string) => note(`! ${line.split('\n')[0]}`);
  const requestHandler = inProcessRequestHandler((request) => ofTheLiving(wire, request));
  const runtime = inProcessRuntime({
    clock,
    world: (spec, credentials) =>
      functionWorld(spec, credentials, {
        ...place,
        clock,
        random,
        requestHandler,
        issuer,
        awsUrl,
        outbound: options.network ?? noNetwork,
        log,
      }),
  });
  const { meter } = options;
  const { call: _between, lambdaConcurrency: limit, ...ofServices } = options.faults ?? {};
  const parts = compose({
    ...place,
    clock,
    random,
    database: ':memory:',
    runtime: meter ? runtimeWithMeter(runtime, meter) : runtime,
    ...(limit ? { concurrency: new Concurrency({ now: clock.now, limit, heldMs }) } : {}),
    services: localServices({
      runner: createVirtualRunner({ random, model: options.model }),
      logs: { shortness: stingy },
      newAccount: true,
      ...ofServices,
      ...(options.serve ? { serve: options.serve } : {}),
      ...(options.confirms ? { confirms: options.confirms } : {}),
    }),
    awsUrl,
    ownKeys: new Map(),
    verify: false,
    parallelTasks: 1,
    log,
    onCheck: ({ roleArn, arn }, { action, resource }, allowed) => {
      const who = roleArn?.split('/').at(-1) ?? arn;
      note(`${who} ${action} ${resource}${allowed ? '' : ' DENIED'}`);
    },
    between: (kernel) => between(kernel, options),
  });
  wire = parts.wire;
  return parts;
}

/** What a function that died still asks for never comes to anything. */
async function ofTheLiving(wire: HttpHandler, request: HttpRequest): Promise<HttpResponse> {
  return runningFunction()?.alive === false ? never() : wire(request);
}

/** What a test wants between the functions and the services: lost calls, counted calls. */
function between(kernel: Outside, { meter, faults }: VirtualOptions): Outside {
  const told = meter ? withMeter(kernel, meter) : kernel;
  return faults?.call ? withFaults(told, faults.call) : told;
}

function runner(kernel: Kernel, clock: VirtualClock): VirtualPlane['runUntil'] {
  return async (goal) => {
    const end = typeof goal === 'number' ? goal : clock.now() + patienceMs;
    const isReached = typeof goal === 'number' ? async () => false : goal;
    while (!(await isReached())) {
      if (await clock.see(kernel.tasks.runOne())) continue;
      const due = kernel.tasks.nextDue();
      if (due === undefined || due > end) {
        if (typeof goal === 'function') throw new Error('Nothing is left to do before the goal.');
        return clock.advanceTo(end);
      }
      clock.advanceTo(due);
    }
  };
}
