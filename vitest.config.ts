import { defineConfig } from 'vitest/config';

const stories = 'test/stories/*.test.ts';
const realStories = 'test/stories/real-*.test.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/set-up.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    projects: [
      {
        // A story has a plane of its own, so files need no process of their own: to load all
        // functions takes longer than most stories.
        extends: true,
        test: {
          name: 'stories',
          include: [stories],
          exclude: [realStories],
          isolate: false,
          setupFiles: ['test/stories/end-of-file.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/stories/!(real-*).test.ts'],
        },
      },
    ],
  },
});
