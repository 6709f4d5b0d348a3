import type { Plane } from '../../infra/local/boot/start-plane.ts';
import { createApi } from '../api/api.ts';
import { connectTo } from '../api/connection.ts';
import type { System } from '../system.ts';
import { cancelAll } from './cancel-all.ts';

/** Which plane to run; without a folder it keeps nothing. */
export interface PlaneOptions {
  data?: string | undefined;
  port: number;
  awsPort: number;
  /** Of a datapoint of automatic scaling; absent: as on AWS. */
  scalingSeconds?: number | undefined;
  /** Serving processes share this machine's network. */
  sharedPorts?: boolean;
  /** What runs jobs; absent: processes. */
  runtime?: 'auto' | 'process' | 'container';
  /** Leaves the temporary folder where it is. */
  keep?: boolean;
}

/** How long what is under way may take at the end; the next start does the rest again. */
const graceMs = 10_000;

/**
 * Runs a plane in this process while `work` lasts, then stops it. `stopping` is aborted by the
 * signals that end a program. What a plane without a folder still runs is cancelled first.
 */
export async function withPlane<T>(
  options: PlaneOptions,
  system: System,
  work: (plane: Plane, stopping: AbortSignal) => Promise<T>,
): Promise<T> {
  const stopping = new AbortController();
  const onStop = () => stopping.abort();
  system.onSignals(onStop);
  const temporary = options.data === undefined ? system.temporaryFolder() : undefined;
  try {
    const data = options.data ?? temporary!.path;
    const plane = await openPlane({ ...options, data }, system);
    // The plane has its own handlers, which would stop it before its work is cancelled.
    system.onSignals(onStop);
    try {
      return await work(plane, stopping.signal);
    } finally {
      if (temporary) await endAll(plane, system);
      await Promise.race([plane.stop(), system.sleep(graceMs)]);
    }
  } finally {
    if (options.keep && temporary) system.err(`Kept: ${temporary.path}\n`);
    else temporary?.remove();
  }
}

/** Nothing may outlive the folder that is removed: jobs are cancelled, then endpoints end too. */
async function endAll(plane: Plane, system: System): Promise<void> {
  const api = createApi(() => connectTo(plane, system), system);
  await cancelAll(api, system);
  const left = await plane.endRunning();
  if (left > 0) system.err(`${left} processes of this plane did not end.\n`);
}

async function openPlane(options: PlaneOptions & { data: string }, system: System): Promise<Plane> {
  const { ensureAssembly } = await import('../../infra/synth.ts');
  const { startPlane } = await import('../../infra/local/boot/start-plane.ts');
  system.err('Preparing the template and the functions …\n');
  const { folder, rebuilt } = await ensureAssembly();
  system.err(`${rebuilt ? 'Made anew' : 'Unchanged since the last start'}. Starting …\n`);
  const { data, port, awsPort, scalingSeconds, sharedPorts = false, runtime = 'process' } = options;
  const log = (line: string) => system.err(`plane: ${line}\n`);
  const scaling =
    scalingSeconds === undefined ? {} : { scaling: { periodMs: scalingSeconds * 1000 } };
  return startPlane({
    ...{ assembly: folder, data, port, awsPort, sharedPorts, runtime, log },
    ...scaling,
  });
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}
