import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { inject } from 'vitest';
import { keepOnly } from '../../infra/aws/assembly.ts';
import type { TrainyardConfig } from '../../infra/aws/config.ts';
import { root } from '../../infra/aws/paths.ts';
import { alone } from '../../infra/synth.ts';

const kept = `${root}/dist/assemblies`;

/**
 * An assembly of a plane with this configuration, made once for the sources as they are: it stays
 * for all test files and later runs. Workers that want it at once make it one after the other.
 */
export async function configuredAssembly(config: TrainyardConfig): Promise<string> {
  const text = `export default ${JSON.stringify(config)};\n`;
  const { sources } = inject('assembly');
  const folder = `${kept}/${sources}/${createHash('sha256').update(text).digest('hex')}`;
  if (existsSync(folder)) return folder;
  return alone(async () => {
    if (!existsSync(folder)) synthesize(text, folder, sources);
    return folder;
  });
}

/** Under another name first: a process that is killed meanwhile leaves no half of an assembly. */
function synthesize(config: string, folder: string, sources: string): void {
  keepOnly(kept, [sources]);
  mkdirSync(`${kept}/${sources}`, { recursive: true });
  const work = mkdtempSync(`${kept}/${sources}/work-`);
  writeFileSync(`${work}/trainyard.config.ts`, config);
  const preload = ['--import', `${root}/infra/aws/compile-cache.ts`];
  const command = [...preload, `${root}/infra/aws/app.ts`, `${work}/out`];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: work });
  if (status !== 0) throw new Error(`The template could not be synthesized: ${stderr}`);
  renameSync(`${work}/out`, folder);
  rmSync(work, { recursive: true });
}
