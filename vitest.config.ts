import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const onVirtualTime = ['test/stories/!(real-*).test.ts', 'test/soak/*.test.ts'];

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
        // A story has a plane of its own, so files need no process of their own: to load all
        // functions takes longer than most stories. The projects run in the order of their names:
        // the longest files are all here, and the many short ones after them fill the workers.
        extends: true,
        test: {
          name: 'stories',
          include: onVirtualTime,
          isolate: false,
          setupFiles: ['test/stories/end-of-file.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [...onVirtualTime, ofPages],
        },
      },
      // `npm run pages`, which takes as long as many stories: `npm test` leaves it out.
      { extends: true, test: { name: 'pages', include: [ofPages] } },
    ],
  },
});
