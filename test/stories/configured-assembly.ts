import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainyardConfig } from '../../infra/aws/config.ts';
import { root } from '../../infra/aws/paths.ts';
import { ensureAssembly } from '../../infra/synth.ts';

/** An assembly of a plane with this configuration; the folder above it is the caller's. */
export async function configuredAssembly(config: TrainyardConfig): Promise<string> {
  await ensureAssembly();
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-'));
  writeFileSync(join(folder, 'trainyard.config.ts'), `export default ${JSON.stringify(config)};\n`);
  const command = [join(root, 'infra/aws/app.ts'), join(folder, 'out')];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: folder });
  if (status !== 0) throw new Error(`The template could not be synthesized: ${stderr}`);
  return join(folder, 'out');
}
