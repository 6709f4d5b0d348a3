import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../infra/aws/paths.ts';
import { ensureAssembly } from '../../infra/synth.ts';

/** The ARN that the local plane gives a secret of the name `slack`. */
export const slackSecret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:slack-877c3a';

/** An assembly of a plane whose configuration names a webhook; the folder is the caller's. */
export async function slackAssembly(): Promise<string> {
  await ensureAssembly();
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-slack-'));
  const config = { alerts: { slack: { secretArn: slackSecret } } };
  writeFileSync(join(folder, 'trainyard.config.ts'), `export default ${JSON.stringify(config)};\n`);
  const command = [join(root, 'infra/aws/app.ts'), join(folder, 'out')];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: folder });
  if (status !== 0) throw new Error(`The template could not be synthesized: ${stderr}`);
  return join(folder, 'out');
}
