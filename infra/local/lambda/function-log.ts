import { AwsError, type Outside, type Principal } from '../kernel/types.ts';
import type { FunctionConfig } from './store.ts';

interface LogEvent {
  timestamp: number;
  message: string;
}

/** What one invocation printed, with Lambda's own lines around it. */
export class InvocationLog {
  readonly #outside: Outside;
  readonly #events: LogEvent[] = [];
  readonly #startedAt: number;

  constructor(outside: Outside, config: FunctionConfig, requestId: string) {
    this.#outside = outside;
    this.#startedAt = outside.now();
    this.add(`START RequestId: ${requestId} Version: ${config.version}\n`);
  }

  add(message: string): void {
    this.#events.push({ timestamp: this.#outside.now(), message });
  }

  /** The lines of the end; the duration is by the plane's clock, memory is not measured. */
  end(config: FunctionConfig, requestId: string, failure?: string): LogEvent[] {
    if (failure) this.add(failure);
    const ms = this.#outside.now() - this.#startedAt;
    this.add(`END RequestId: ${requestId}\n`);
    this.add(
      `REPORT RequestId: ${requestId}\tDuration: ${ms.toFixed(2)} ms\t` +
        `Billed Duration: ${Math.ceil(ms)} ms\tMemory Size: ${config.memoryMb} MB\n`,
    );
    return this.#events;
  }
}

/** Puts the lines of functions into their log groups, as their roles. */
export class FunctionLogs {
  readonly #streams = new Map<string, string>();
  readonly #missing = new Set<string>();

  /** A group that is missing or may not be written is left out, as in Lambda: no call fails. */
  async write(
    outside: Outside,
    config: FunctionConfig,
    principal: Principal,
    logEvents: LogEvent[],
  ): Promise<void> {
    const { logGroup: logGroupName } = config;
    if (this.#missing.has(logGroupName)) return;
    try {
      const logStreamName = await this.#stream(outside, config, principal);
      const request = { logGroupName, logStreamName, logEvents };
      await outside.call('logs', 'PutLogEvents', request, principal);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#missing.add(logGroupName);
    }
  }

  async #stream(outside: Outside, config: FunctionConfig, principal: Principal): Promise<string> {
    const day = new Date(outside.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const prefix = `${day}/[${config.version}]`;
    const known = this.#streams.get(config.name);
    if (known?.startsWith(prefix)) return known;
    const id = outside.transact((_tx, context) => context.uuid()).replaceAll('-', '');
    const name = prefix + id;
    const request = { logGroupName: config.logGroup, logStreamName: name };
    await outside.call('logs', 'CreateLogStream', request, principal);
    this.#streams.set(config.name, name);
    return name;
  }
}
