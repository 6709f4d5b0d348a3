import { runCommand } from './run-command.ts';
import { realSystem } from './system.ts';

const system = realSystem();
system.exit(await runCommand(process.argv.slice(2), system));
