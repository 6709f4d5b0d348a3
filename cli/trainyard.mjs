#!/usr/bin/env node
// The command `trainyard`. It runs on the system's own Node (20 or newer), which cannot run
// TypeScript, and hands over to the Node that is installed with the project.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundled = `${root}node_modules/.bin/node`;
const isRecent = Number(process.versions.node.split('.')[0]) >= 22;

const leave = (message) => {
  process.stderr.write(`trainyard: ${message}\n`);
  process.exit(2);
};

if (!existsSync(`${root}node_modules/yaml`)) leave(`not installed: run npm ci in ${root}`);
if (!existsSync(bundled) && !isRecent) {
  leave(`Node ${process.versions.node} is too old here: install Node 22 or newer.`);
}

const program = existsSync(bundled) ? bundled : process.execPath;
const args = [`${root}cli/main.ts`, ...process.argv.slice(2)];
const child = spawn(program, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('error', (error) => leave(error.message));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
