// Makes a fresh clone ready: installs the locked dependencies when the lockfile is newer than what
// is installed. Runs on the system's own Node (20 or newer) before anything else exists, so it uses
// Node alone. Two scripts may start at once: a lock folder lets one install and the other wait.
// What follows it in package.json says `env node`: the shell remembers the Node that ran this, and
// `env` finds the one that has been installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockfile = `${root}package-lock.json`;
const stamp = `${root}node_modules/.ready`;
const lock = `${root}node_modules.lock`;
const staleLockMs = 10 * 60 * 1000;
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const fresh = () =>
  existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(lockfile, 'utf8');

const locked = () => {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (Date.now() - statSync(lock, { throwIfNoEntry: false })?.mtimeMs > staleLockMs) {
      rmSync(lock, { recursive: true, force: true });
    }
    return false;
  }
};

const install = () => {
  process.stderr.write('Installing the locked dependencies (npm ci) …\n');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) {
    process.stderr.write('npm ci failed; its message is above. Check the network and try again.\n');
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, readFileSync(lockfile));
};

while (!fresh()) {
  if (!locked()) {
    pause(200);
    continue;
  }
  try {
    if (!fresh()) install();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

const bundled = existsSync(`${root}node_modules/.bin/node`);
if (!bundled && Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(
    `Node ${process.versions.node} runs here and no Node 24 is packaged for ` +
      `${process.platform}-${process.arch}. Install Node 22 or newer and try again.\n`,
  );
  process.exit(1);
}
