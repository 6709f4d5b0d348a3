// The `docker` command of the stand-in build image: folder images instead of an engine.
import { setTimeout as pause } from 'node:timers/promises';
import { keepCompiled } from './keep-compiled.mjs';

keepCompiled();
const { docker } = await import('./docker-command.ts');

// At once: what a failure left open, such as an unread body, would keep the program for a minute.
process.exit(await docker(process.argv.slice(2), process.env, pause));
