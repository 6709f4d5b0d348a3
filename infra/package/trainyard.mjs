#!/usr/bin/env node
// The command `trainyard` of the package: all code is bundled beside this file.
import * as module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `trainyard: Node ${process.versions.node} is too old here: install Node 22.13 or newer.\n`,
  );
  process.exit(2);
}

// Of all warnings only this one says nothing to a user: SQLite is in Node, but not called stable.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  const type = typeof rest[0] === 'string' ? rest[0] : rest[0]?.type;
  if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
};

// Not in the system's folder for temporary files, where others may write.
const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
process.env.TRAINYARD_CACHE ||= join(caches, 'trainyard');
// Not TRAINYARD_DATA: who sets that means it, and it goes before a plane that has a name.
process.env.TRAINYARD_DEFAULT_DATA = join(homedir(), '.trainyard');
module.enableCompileCache(process.env.TRAINYARD_CACHE);
await import('./main.mjs');
