// Runs one CodeBuild build: the source is unzipped, then the buildspec's phases run.
import { keepCompiled } from './keep-compiled.mjs';

keepCompiled();
const { runBuild } = await import('./run-build.ts');

// At once: what a failure left open, such as an unread body, would keep the program for a minute.
process.exit(await runBuild(process.argv[2], process.env, Date.now));
