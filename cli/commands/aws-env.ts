import { delimiter } from 'node:path';
import { dataFolder, runningPlane } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { writeClientRules } from '../local/client-rules.ts';
import type { System } from '../system.ts';

/** `trainyard aws-env`: lines for a shell to evaluate, for the plane's administrator role. */
export async function run(given: Given, system: System): Promise<number> {
  const data = dataFolder(given, system);
  const { awsUrl, adminKeys, region } = await runningPlane(data, system);
  const values = {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_DATA_PATH: joined(writeClientRules(data, awsUrl), system.env.AWS_DATA_PATH),
    AWS_ACCESS_KEY_ID: adminKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: adminKeys.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  for (const [name, value] of Object.entries(values)) {
    system.out(`export ${name}=${shellWord(value)}\n`);
  }
  // A session token of the user's own would be sent with these keys and be refused.
  if (system.env.AWS_SESSION_TOKEN) system.out('export AWS_SESSION_TOKEN=\n');
  return exitCodes.ok;
}

/** A path of folders with one of ours in front, once. */
function joined(folder: string, path = ''): string {
  const others = path.split(delimiter).filter((one) => one !== '' && one !== folder);
  return [folder, ...others].join(delimiter);
}

/** The text as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
