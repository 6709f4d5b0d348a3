// The `docker` command of the stand-in build image: folder images instead of an engine.
import { setTimeout as pause } from 'node:timers/promises';
import { docker } from './docker-command.ts';

process.exitCode = await docker(process.argv.slice(2), process.env, pause);
