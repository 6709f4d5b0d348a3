import { BlockList } from 'node:net';
import { CannotStart } from '../backend.ts';
import { type Engine, EngineError, podmanApi } from './client.ts';
import { lowerWall, raiseWall } from './walls.ts';

interface Inspected {
  Name: string;
  IPAM: { Config?: { Subnet?: string; Gateway?: string }[] };
}

/** A network of the engine, of which this machine has the gateway's address. */
export interface EngineNetwork {
  name: string;
  gateway: string;
}

/**
 * A bridge for each container, or one for the hosts of a job. Nothing passes between bridges: these
 * are the walls between jobs.
 */
export class EngineNetworks {
  readonly #engine: Engine;
  readonly #label: string;
  readonly #ours = new BlockList();

  /** `label` marks the networks of one plane. */
  constructor(engine: Engine, label: string) {
    this.#engine = engine;
    this.#label = label;
  }

  /** Learns the networks that an earlier plane made. */
  async open(): Promise<void> {
    const filters = JSON.stringify({ label: [this.#label] });
    const found = await this.#engine.call<Inspected[]>('GET', '/networks', { query: { filters } });
    for (const network of found) this.#admit(network);
  }

  /** Whether an address belongs to a container of this plane. */
  has(address: string): boolean {
    return this.#ours.check(address);
  }

  /** The network of a name, made where there is none. */
  async ensure(name: string): Promise<EngineNetwork> {
    const [, key = '', value = ''] = /^(.*?)=(.*)$/.exec(this.#label) ?? [];
    const labels = { [key]: value };
    const { isPodman } = this.#engine;
    // Docker lets nothing pass between bridges; podman needs to be asked for names of containers.
    const json = isPodman
      ? { name, driver: 'bridge', labels, dns_enabled: true }
      : { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: labels };
    const path = isPodman ? `${podmanApi}/networks/create` : '/networks/create';
    try {
      await this.#engine.call('POST', path, { json });
    } catch (error) {
      const exists = error instanceof EngineError && /already (exists|used)/i.test(error.message);
      if (!exists) throw new CannotStart(`CannotStartContainerError: no network: ${error}`);
    }
    const bridge = await this.#bridge(name);
    if (bridge) await raiseWall(bridge);
    const gateway = this.#admit(await this.#engine.call<Inspected>('GET', `/networks/${name}`));
    if (gateway) return { name, gateway };
    throw new CannotStart(
      `CannotStartContainerError: the engine's network ${name} has no gateway.`,
    );
  }

  /** Removes a network unless a container still has it. */
  async remove(name: string): Promise<void> {
    try {
      const bridge = await this.#bridge(name);
      await this.#engine.call('DELETE', `/networks/${name}`);
      if (bridge) await lowerWall(bridge);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }

  /** The bridge of one of podman's networks, which needs a wall. */
  async #bridge(name: string): Promise<string | undefined> {
    if (!this.#engine.isPodman) return undefined;
    const path = `${podmanApi}/networks/${name}/json`;
    return (await this.#engine.call<{ network_interface: string }>('GET', path)).network_interface;
  }

  #admit({ IPAM }: Inspected): string | undefined {
    const ipv4 = IPAM.Config?.find(({ Subnet = '' }) => Subnet.includes('.'));
    const [address = '', prefix] = ipv4?.Subnet?.split('/') ?? [];
    if (address) this.#ours.addSubnet(address, Number(prefix));
    return ipv4?.Gateway;
  }
}
