import { endpointVariable, missingService } from './missing-service.ts';
import { holdToModel } from './models/hold-to-model.ts';
import { openStore, type Store } from './store.ts';
import { Tasks, taskSchema } from './tasks.ts';
import {
  AwsError,
  type Check,
  type Clock,
  type Context,
  type Outside,
  type Principal,
  type Service,
  type Tx,
} from './types.ts';

/** What the plane takes from the machine, or from virtual time. */
export interface KernelPorts {
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** Where the store is: a path, or `:memory:`. */
  database: string;
  account: string;
  region: string;
  /** One line about something that went wrong and is being retried. */
  log(line: string): void;
}

/** Decides one check for one principal; a refusal says which statement is missing. */
export type Authorizer = (
  tx: Tx,
  principal: Principal,
  check: Check,
  context: Context,
) => { allowed: true } | { allowed: false; reason: string };

/** A refused call, kept so that a test can say that there was none. */
export interface Denial {
  principal: string;
  action: string;
  resource: string;
  reason: string;
}

/** The plane itself: not subject to policies. Used by boot and by a service's own bookkeeping. */
export const planePrincipal: Principal = { arn: 'trainyard:plane', service: 'trainyard:plane' };

/** What a plane is composed of. */
export interface KernelOptions {
  ports: KernelPorts;
  services: Service[];
  authorize: Authorizer;
  /** How many tasks of one service may be under way at once. Default: 64. */
  parallelTasks?: number;
}

/** Runs operations and tasks of the services over one store. */
export class Kernel implements Outside {
  readonly denials: Denial[] = [];
  readonly tasks: Tasks;
  readonly #ports: KernelPorts;
  readonly #services: Map<string, Service>;
  readonly #authorize: Authorizer;
  readonly #store: Store;

  constructor(options: KernelOptions) {
    this.#ports = options.ports;
    this.#authorize = options.authorize;
    this.#services = new Map(options.services.map((service) => [service.id, service]));
    const schemas = options.services.map((service) => service.schema);
    this.#store = openStore({
      file: options.ports.database,
      schema: [taskSchema, ...schemas].join('\n'),
    });
    this.tasks = new Tasks({
      clock: options.ports.clock,
      store: this.#store,
      outside: this,
      handler: (service, name) => this.#services.get(service)?.tasks?.[name],
      parallel: options.parallelTasks ?? 64,
      log: options.ports.log,
    });
  }

  now(): number {
    return this.#ports.clock.now();
  }

  service(id: string): Service {
    const service = this.#services.get(id);
    if (service) return service;
    throw missingService(id);
  }

  has(service: string): boolean {
    return this.#services.has(service);
  }

  transact<T>(body: (tx: Tx, context: Context) => T, as: Principal = planePrincipal): T {
    const result = this.#store.transact((tx) => body(tx, this.#context(tx, as)));
    this.tasks.arm();
    return result;
  }

  async call<T = unknown>(
    service: string,
    operation: string,
    request: unknown,
    as: Principal,
  ): Promise<T> {
    const { runOutside } = this.#operation(service, operation);
    if (!runOutside) {
      return this.transact(
        (tx, context) => this.#perform(tx, context, service, operation, request) as T,
        as,
      );
    }
    this.transact((tx, context) => this.#check(tx, context, service, operation, request), as);
    return (await runOutside(request, this, as)) as T;
  }

  written(): number {
    return this.#store.written();
  }

  durable(): Promise<void> {
    return this.#store.durable();
  }

  /** Lets every service adopt what still runs, then starts doing tasks as they fall due. */
  async start(): Promise<void> {
    for (const service of this.#services.values()) await service.resume?.(this);
    this.tasks.start();
  }

  /** Stops doing tasks, waits for those under way, closes the store. What waits is kept in it. */
  async stop(): Promise<void> {
    await this.tasks.stop();
    for (const service of this.#services.values()) service.close?.();
    await this.#store.close();
  }

  #operation(service: string, operation: string) {
    const { operations, instead = {} } = this.service(service);
    const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (found) return found;
    const says = Object.hasOwn(instead, operation)
      ? instead[operation]
      : `Set ${endpointVariable(service)} to send this service elsewhere.`;
    throw new AwsError(
      'UnknownOperationException',
      `The local plane does not have ${service}:${operation}. ${says}`,
    );
  }

  #context(tx: Tx, principal: Principal): Context {
    const ports = this.#ports;
    const context: Context = {
      now: ports.clock.now(),
      account: ports.account,
      region: ports.region,
      principal,
      random: ports.random,
      uuid: () => uuidFrom(ports.random),
      call: <T>(service: string, operation: string, request: unknown, as = principal) =>
        this.#store.transact((inner) => {
          const callee = as === principal ? context : this.#context(inner, as);
          return this.#perform(inner, callee, service, operation, request) as T;
        }),
      later: (task) => this.tasks.add(tx, task),
      cancel: (key) => this.tasks.cancel(tx, key),
    };
    return context;
  }

  #perform(tx: Tx, context: Context, service: string, operation: string, request: unknown) {
    const { run } = this.#operation(service, operation);
    this.#check(tx, context, service, operation, request);
    if (run) return run(tx, request, context);
    throw new Error(`${service}:${operation} cannot run inside a transaction`);
  }

  #check(tx: Tx, context: Context, service: string, operation: string, request: unknown): void {
    const { principal } = context;
    const isPlane = principal.service === planePrincipal.service;
    // What one service asks of another within this process is no request of AWS's.
    if (isPlane || !principal.service) holdToModel(service, operation, request);
    if (isPlane) return;
    for (const check of this.#operation(service, operation).authorize(request, context, tx)) {
      const verdict = this.#authorize(tx, principal, check, context);
      if (verdict.allowed) continue;
      const { action, resource } = check;
      this.denials.push({ principal: principal.arn, action, resource, reason: verdict.reason });
      throw new AwsError(
        service === 's3' ? 'AccessDenied' : 'AccessDeniedException',
        `User: ${principal.arn} is not authorized to perform: ${action} ` +
          `on resource: ${resource} because ${verdict.reason}`,
        service === 's3' || service === 'sts' ? 403 : 400,
      );
    }
  }
}

function uuidFrom(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = '4';
  digits[16] = '89ab'[Math.floor(random() * 4)] as string;
  const hex = digits.join('');
  return [0, 8, 12, 16, 20]
    .map((from, index, starts) => hex.slice(from, starts[index + 1] ?? 32))
    .join('-');
}
