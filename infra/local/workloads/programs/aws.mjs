// The `aws` command of the stand-in images: `aws s3 cp` and `sync`, and two commands of `aws ecr`.
import { setTimeout as pause } from 'node:timers/promises';
import { keepCompiled } from './keep-compiled.mjs';

keepCompiled();
const { aws } = await import('./aws-command.ts');

// At once: what a failure left open, such as an unread body, would keep the program for a minute.
process.exit(await aws(process.argv.slice(2), process.env, pause));
