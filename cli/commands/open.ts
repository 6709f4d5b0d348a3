import { type AnswerTo, apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import { findLivingId } from '../api/find-living.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { openConsole } from '../open/open-console.ts';
import { expiryText } from '../show/expiry-text.ts';
import { isForPrograms, show } from '../show/output.ts';
import type { System } from '../system.ts';

/**
 * `trainyard open [JOB]`: prints the way to the console, or to a notebook, and opens it where a
 * person looks on.
 */
export async function run(given: Given, system: System): Promise<number> {
  const isSeen = system.isTerminal && !isForPrograms(given) && !given.has('print');
  const named = given.args[0];
  if (named === undefined) return openConsole(given, system, { isSeen });
  const api = apiOf(given, system);
  const project = given.value('project');
  if (given.has('console')) {
    const at = `jobs/${await findJobId(api, named, project)}`;
    return openConsole(given, system, { isSeen, at });
  }
  const id = await findLivingId(api, named, project);
  const opening = await api.call('GET /jobs/{id}/open', { path: { id } });
  show(given, system, opening, () => textOf(opening));
  if (isSeen && !opening.session) system.browse(opening.url);
  return exitCodes.ok;
}

function textOf({ name, url, session, expiresAt }: AnswerTo<'GET /jobs/{id}/open'>): string {
  const lives = `${name} ${expiryText(expiresAt)}.`;
  if (!session) return `${url}\n${lives}\n`;
  const { region, target, port } = session;
  return [
    'Make the way to it, and leave it open (AWS CLI with the Session Manager plugin):',
    `  aws ssm start-session --region ${region} --target ${target} \\`,
    '    --document-name AWS-StartPortForwardingSession \\',
    `    --parameters portNumber=${port},localPortNumber=${port}`,
    `then go to ${url}`,
    lives,
    '',
  ].join('\n');
}
