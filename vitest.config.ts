import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each has planes, programs or containers that really run, and a process of its own. */
const onRealTime = ['test/**/real-*.test.ts'];

const ofPages = 'test/pages/*.test.ts';

/** The longest files by their names: begun last, one of them runs on while other workers idle. */
const isLong = ({ moduleId }: TestSpecification) => /\/(real-|outages|faults)/.test(moduleId);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/set-up.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    // Bundles are loaded as a plane loads them; transformed they take 200 MB more in each process.
    server: { deps: { external: [/\/cdk\.out\//, /\/dist\/assemblies\//] } },
    projects: [
      {
        // Files share a process: to load all functions, and even the test runner, takes longer than
        // most of them take.
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [...onRealTime, ofPages],
          isolate: false,
          setupFiles: ['test/stories/end-of-file.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'real', include: onRealTime },
      },
      // `npm run pages`, which takes as long as many stories: `npm test` leaves it out.
      { extends: true, test: { name: 'pages', include: [ofPages] } },
    ],
  },
});
