import { dirname } from 'node:path';
import type { Plane } from '../../infra/local/boot/start-plane.ts';
import { dataFolder } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { aborted, withPlane } from '../local/open-plane.ts';
import { runtimes } from '../options.ts';
import { decimal, wholeNumber } from '../parse/values.ts';
import type { System } from '../system.ts';

const ports = [0, 65_535] as const;

/** `trainyard up`: a plane until Ctrl-C. */
export async function run(given: Given, system: System): Promise<number> {
  if (given.has('ephemeral') && given.has('data')) {
    throw new CommandError('--ephemeral keeps nothing, so it takes no --data.');
  }
  const data = given.has('ephemeral') ? undefined : dataFolder(given, system);
  const port = wholeNumber(given, 'port', ports) ?? 8787;
  const awsPort = wholeNumber(given, 'aws-port', ports) ?? 4566;
  const scalingSeconds = decimal(given, 'scaling-seconds', [0.1, 300]);
  const sharedPorts = given.has('shared-ports');
  const runtime = runtimes.find((one) => one === given.value('runtime')) ?? 'auto';
  await withPlane(
    { data, port, awsPort, scalingSeconds, sharedPorts, runtime },
    system,
    async (plane, stopping) => {
      if (stopping.aborted) return;
      system.out(readyText(plane, given));
      await Promise.race([aborted(stopping), plane.stopped]);
      system.err(`\nStopping …\n${given.has('ephemeral') ? '' : goesOnText(plane)}`);
    },
  );
  return exitCodes.ok;
}

/** What a stopped plane leaves running is told, with the way back to it. */
function goesOnText(plane: Pick<Plane, 'running'>): string {
  const running = plane.running();
  if (running.length === 0) return '';
  const serving = running.filter(({ serves }) => serves).length;
  const parts = [
    [running.length - serving, 'of jobs'],
    [serving, 'of endpoints and notebooks'],
  ] as const;
  const what = parts.flatMap(([count, of]) => (count > 0 ? [`${count} ${of}`] : []));
  const number = running.length === 1 ? '1 process goes' : `${running.length} processes go`;
  return (
    `${number} on (${what.join(', ')}); the next start takes up what they did meanwhile.\n` +
    'To end them: start again, then trainyard cancel JOB, trainyard delete-endpoint NAME.\n'
  );
}

function readyText({ apiUrl, awsUrl, keyFile, runtime }: Plane, given: Given): string {
  const folder = dirname(keyFile);
  const option = given.has('data') || given.has('ephemeral') ? ` --data ${folder}` : '';
  return [
    'Trainyard is ready.',
    `  API   ${apiUrl}`,
    `  AWS   ${awsUrl}`,
    `  Data  ${folder}${given.has('ephemeral') ? ' (removed at the end)' : ''}`,
    `  Jobs  ${runtime}`,
    'In a second terminal, in a folder of yours:',
    '  trainyard init',
    `  trainyard submit job.yaml --watch${option}`,
    'Stop with Ctrl-C.\n',
  ].join('\n');
}
