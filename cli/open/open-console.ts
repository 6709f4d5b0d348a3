import { connect, dataFolder, runningPlane } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { meantPlane } from '../plane/meant-plane.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** How the console is opened. */
interface View {
  /** Whether a person looks on, so that a browser is opened. */
  isSeen: boolean;
  /** A place in it, such as `jobs/job_01…`; absent: its first page. */
  at?: string | undefined;
}

/**
 * Opens the console: of a plane of this machine by an address that signs in once; of one
 * elsewhere by a proxy here, which proves who calls until it is stopped.
 */
export async function openConsole(
  given: Given,
  system: System,
  { isSeen, at }: View,
): Promise<number> {
  const isElsewhere = meantPlane(given, system).url !== undefined;
  const open = isElsewhere ? openElsewhere : openHere;
  return open(given, system, { isSeen, at });
}

async function openHere(given: Given, system: System, { isSeen, at }: View): Promise<number> {
  const address = await consoleAddress(await runningPlane(dataFolder(given, system), system));
  const url = at ? `${address}&at=${at}` : address;
  show(given, system, { url }, () => `${url}\nIt signs in once, within five minutes.\n`);
  if (isSeen) system.browse(url);
  return exitCodes.ok;
}

async function openElsewhere(given: Given, system: System, { isSeen, at }: View): Promise<number> {
  const { startConsoleProxy } = await import('./console-proxy.ts');
  const connection = await connect(given, system);
  const stopped = new Promise<void>((stop) => system.onSignals(stop));
  const proxy = await startConsoleProxy(connection, system.newKey());
  const url = at ? `${proxy.url}#/${at}` : proxy.url;
  const text = `${url}\nIt acts as you on ${connection.url} until Ctrl-C; give it to nobody.\n`;
  show(given, system, { url }, () => text);
  if (isSeen) system.browse(url);
  await stopped;
  await proxy.close();
  return exitCodes.ok;
}

/** The address of the console of a plane of this machine; it signs in once. */
export async function consoleAddress({ apiUrl, localKey }: LocalPlane): Promise<string> {
  return `${apiUrl}/console/#code=${await codeFrom(apiUrl, localKey)}`;
}

interface LocalPlane {
  apiUrl: string;
  localKey: string;
}

async function codeFrom(apiUrl: string, localKey: string): Promise<string> {
  const headers = { 'x-trainyard-key': localKey };
  const response = await fetch(`${apiUrl}/_local/codes`, { method: 'POST', headers }).catch(
    (error: Error) => error,
  );
  if (response instanceof Response && response.ok) {
    return ((await response.json()) as { code: string }).code;
  }
  const why = response instanceof Response ? `it answered ${response.status}` : response.message;
  throw new CommandError(`The plane at ${apiUrl} gave no code to sign in with: ${why}.`, {
    exitCode: exitCodes.planeFailed,
    fix: 'look whether it still runs, and start it anew with trainyard plane up',
  });
}
