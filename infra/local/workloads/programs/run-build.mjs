// Runs one CodeBuild build: the source is unzipped, then the buildspec's phases run.
import { runBuild } from './run-build.ts';

process.exitCode = await runBuild(process.argv[2], process.env, Date.now);
