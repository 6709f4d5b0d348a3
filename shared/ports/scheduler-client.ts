import type { Ports } from './ports.ts';
import { SignedClient } from './signed-client.ts';

interface Call {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  query: Record<string, string>;
  body: string;
}

const tries = 4;

/** The three calls of EventBridge Scheduler that a plane makes. */
export class SchedulerClient extends SignedClient {
  constructor(options: Record<string, unknown>) {
    super(options, 'scheduler');
  }

  /** Creates a schedule, or replaces all of it. */
  async put(name: string, schedule: object, ports: Ports): Promise<void> {
    const path = `/schedules/${name}`;
    const body = JSON.stringify(schedule);
    const updated = await this.#patiently({ method: 'PUT', path, query: {}, body }, ports, 404);
    if (updated !== 404) return;
    const created = await this.#patiently({ method: 'POST', path, query: {}, body }, ports, 409);
    if (created === 409) await this.#patiently({ method: 'PUT', path, query: {}, body }, ports);
  }

  /** Deletes a schedule; one that is not there is deleted. */
  async delete(name: string, groupName: string, ports: Ports): Promise<void> {
    const call: Call = {
      method: 'DELETE',
      path: `/schedules/${name}`,
      query: { groupName },
      body: '',
    };
    await this.#patiently(call, ports, 404);
  }

  /** Answers the status: 200, or the one that is expected as well. Throws on any other. */
  async #patiently(call: Call, ports: Ports, expected = 200): Promise<number> {
    const headers = { 'content-type': 'application/json' };
    for (let number = 1; ; number += 1) {
      const { status, text } = await this.send({ ...call, headers }, ports);
      if (status === 200 || status === expected) return status;
      const mayPass = status >= 500 || status === 429;
      if (!mayPass || number === tries) {
        throw new Error(`Scheduler answered ${status} to ${call.method} ${call.path}: ${text}`);
      }
      await ports.clock.sleep(ports.random() * 100 * 2 ** number);
    }
  }
}
