import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Of a clone; the package's command has named a folder before. A command loads twice as fast.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compile'));
const { runCommand } = await import('./run-command.ts');
const { realSystem } = await import('./system.ts');

const system = realSystem();
system.exit(await runCommand(process.argv.slice(2), system));
