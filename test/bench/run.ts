// Measures what we promise beside what it is measured against, all in this run:
// `npm run bench -- [--json] [--runs N] [--example]`. It asserts nothing: see the ratios.
import { parseArgs } from 'node:util';
import { ensureAssembly } from '../../infra/synth.ts';
import { bundleChapter } from './bundles.ts';
import { consoleChapter } from './console.ts';
import { durabilityChapter } from './durability.ts';
import { engineChapter } from './engine.ts';
import { exampleChapter } from './example.ts';
import type { Chapter } from './figure.ts';
import { Leftovers } from './leftovers.ts';
import { packageChapter } from './package.ts';
import { planChapter } from './plans.ts';
import { coldFunctions } from './posted-job.ts';
import { chapterText, reportJson } from './report.ts';
import { requestChapter } from './requests.ts';
import { peakFigure, startUp } from './start-up.ts';
import { transitionChapters } from './transitions.ts';

const usage = 'usage: npm run bench -- [--json] [--runs 1..100] [--example]\n';
const leftovers = new Leftovers();
const wanted = readArguments();

if (!wanted) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => leftovers.clear().then(() => process.exit(130)));
  }
  try {
    await measure(wanted);
  } finally {
    await leftovers.clear();
  }
}

interface Wanted {
  json: boolean;
  /** Samples of each bundle. */
  runs: number;
  /** Runs the demo too, which takes half a minute. */
  example: boolean;
}

function readArguments(): Wanted | undefined {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        runs: { type: 'string', default: '15' },
        example: { type: 'boolean', default: false },
      },
    });
    const runs = Number(values.runs);
    return Number.isInteger(runs) && runs >= 1 && runs <= 100 ? { ...values, runs } : undefined;
  } catch {
    return undefined;
  }
}

/** Chapters are told as they are done, or all at the end as JSON. */
async function measure({ runs, json, example }: Wanted): Promise<void> {
  const began = performance.now();
  const chapters: Chapter[] = [];
  const tell = (chapter: Chapter) => {
    chapters.push(chapter);
    if (!json) process.stdout.write(`${chapterText(chapter)}\n`);
  };
  const { folder } = await ensureAssembly();
  for (const cold of coldFunctions) tell(await bundleChapter(runs, cold, folder, leftovers));
  const { chapter, plane, bare, data } = await startUp(leftovers);
  // First: the jobs that the requests make keep the plane busy for a while.
  const plans = await planChapter(data);
  const requests = await requestChapter(data, plane, bare);
  chapter.figures.push(peakFigure('after the requests below', plane, bare));
  tell(chapter);
  tell(plans);
  tell(requests);
  await leftovers.clear();
  tell(await engineChapter());
  tell(await durabilityChapter(leftovers));
  await leftovers.clear();
  for (const one of await transitionChapters(folder)) tell(one);
  tell(await consoleChapter(runs, leftovers));
  await leftovers.clear();
  tell(await packageChapter(leftovers));
  await leftovers.clear();
  if (example) tell(await exampleChapter(leftovers));
  const seconds = (performance.now() - began) / 1000;
  if (json) process.stdout.write(reportJson(chapters, seconds));
  else
    process.stdout.write(
      `Measured in ${Math.round(seconds)} s. Compare the ratios, not the times.\n`,
    );
}
