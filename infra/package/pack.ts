import { spawnSync } from 'node:child_process';
import { root } from '../aws/paths.ts';
import { stage } from './stage.ts';

/** What `npm pack` made of `dist/package`: the archive in `dist`. */
export interface Packed {
  /** The archive's path. */
  file: string;
  /** Bytes of the archive, and of what it unpacks to. */
  size: number;
  unpackedSize: number;
}

/** Stages the package and packs it. */
export async function pack(): Promise<Packed> {
  const folder = await stage();
  const command = ['pack', folder, '--json', '--pack-destination', `${root}/dist`];
  const { status, stdout, stderr } = spawnSync('npm', command, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [{ filename, size, unpackedSize }] = JSON.parse(stdout);
  return { file: `${root}/dist/${filename}`, size, unpackedSize };
}
