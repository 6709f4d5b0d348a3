import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The ports of a folder's plane. What outlives the plane finds the next one by them. */
export interface KeptPorts {
  api: number;
  aws: number;
  /** On which the plane answers containers. */
  containers?: number;
}

/** Where they are kept. */
export const portsFile = (data: string) => join(data, 'ports.json');

/** Keeps the ports of these URLs for the next plane on the folder. */
export function keepPorts(
  data: string,
  urls: { api: string; aws: string; containers: string | undefined },
): void {
  const ports: KeptPorts = {
    api: Number(new URL(urls.api).port),
    aws: Number(new URL(urls.aws).port),
    ...(urls.containers ? { containers: Number(new URL(urls.containers).port) } : {}),
  };
  writeFileSync(portsFile(data), JSON.stringify(ports), { mode: 0o600 });
}

/** The ports that the last plane on the folder had. */
export function lastPorts(data: string): Partial<KeptPorts> {
  try {
    return JSON.parse(readFileSync(portsFile(data), 'utf8'));
  } catch {
    // The first plane on this folder.
    return {};
  }
}
