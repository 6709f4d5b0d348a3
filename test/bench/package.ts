import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../infra/aws/paths.ts';
import { mintLocalToken } from '../../infra/local/boot/local-token.ts';
import { readPlaneFile } from '../../infra/local/boot/plane-file.ts';
import { realClock } from '../../infra/local/boot/real-clock.ts';
import { pack } from '../../infra/package/pack.ts';
import { installPackage } from '../install-package.ts';
import { announced, startBareChild } from './child-server.ts';
import { type Chapter, exactly, spread } from './figure.ts';
import { endChild, type Leftovers } from './leftovers.ts';
import { postedJob } from './posted-job.ts';

const rounds = 3;

/** The package, installed and started outside of the clone, as somebody does who has only that. */
export async function packageChapter(leftovers: Leftovers): Promise<Chapter> {
  const folder = leftovers.folder();
  const { file, size } = await pack();
  const empty = emptyPackage(folder);
  const installs = { ours: [] as number[], empty: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    installs.ours.push(install(join(folder, 'ours'), file));
    installs.empty.push(install(join(folder, 'empty'), empty));
  }
  const installed = join(folder, 'ours/lib/node_modules/trainyard');
  const starts = await startsOf(installed, join(folder, 'home'), leftovers);
  const how = `${rounds} times each, interleaved`;
  return {
    title: 'The package: size, install, start',
    figures: [
      {
        what: 'installed',
        unit: 'MB',
        ours: exactly(megabytesOf(installed)),
        anchor: exactly(megabytesOf(`${root}/node_modules`)),
        anchorIs: 'node_modules of a clone',
        how: `bytes of all files; the archive has ${(size / 1e6).toFixed(1)} MB`,
      },
      {
        what: 'npm install --global --offline',
        unit: 's',
        ours: spread(installs.ours),
        anchor: spread(installs.empty),
        anchorIs: 'the same of an empty package',
        how,
      },
      {
        what: 'start to the first accepted job',
        unit: 'ms',
        ours: spread(starts.ours),
        anchor: spread(starts.bare),
        anchorIs: 'a bare node:http server to its first 200',
        how: `${how}; a start before them unpacks and compiles; 2,000 ms were promised`,
      },
    ],
  };
}

function emptyPackage(folder: string): string {
  const place = join(folder, 'nothing');
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), '{"name": "nothing", "version": "1.0.0"}');
  spawnSync('npm', ['pack', '--pack-destination', folder], { cwd: place });
  return join(folder, 'nothing-1.0.0.tgz');
}

/** Seconds. */
function install(prefix: string, file: string): number {
  rmSync(prefix, { recursive: true, force: true });
  const began = performance.now();
  installPackage(file, prefix);
  return (performance.now() - began) / 1000;
}

function megabytesOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1e6;
}

/** The first start of ours is not counted. */
async function startsOf(installed: string, home: string, leftovers: Leftovers) {
  mkdirSync(home);
  const samples = { ours: [] as number[], bare: [] as number[] };
  await firstAccepted(installed, home, leftovers);
  for (let round = 0; round < rounds; round += 1) {
    samples.ours.push(await firstAccepted(installed, home, leftovers));
    const bare = await startBareChild(leftovers);
    samples.bare.push(bare.startMs);
    await endChild(bare.child);
  }
  return samples;
}

/** Milliseconds from before the process was made until a job was accepted. */
async function firstAccepted(installed: string, home: string, leftovers: Leftovers) {
  const began = performance.now();
  const options = ['--port', '0', '--aws-port', '0', '--runtime', 'process'];
  const program = join(installed, 'program/trainyard.mjs');
  const child = leftovers.child([program, 'plane', 'up', ...options], { HOME: home });
  const url = await announced(child);
  const owner = { projects: ['*'], role: 'admin' as const, subject: 'owner', ttlSeconds: 600 };
  const plane = readPlaneFile(join(home, '.trainyard'))!;
  const token = await mintLocalToken(plane, owner, realClock.now());
  const { status } = await fetch(`${url}/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(postedJob),
  });
  const took = performance.now() - began;
  await endChild(child);
  if (status !== 202) throw new Error(`POST /jobs answered ${status}.`);
  return took;
}
