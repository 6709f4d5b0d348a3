/** Commands of pages that are not typed on the plane of the pages, and what runs them instead. */
export const elsewhere: readonly { begins: string; by: string; since: string }[] = [
  { begins: 'npm ', by: '.ci/run', since: 'they are of a clone, and take minutes' },
  { begins: 'aws ', by: 'test/stories/real-aws-clients.test.ts', since: 'it needs a real socket' },
  {
    begins: 'npx trainyard aws-env',
    by: 'test/stories/real-aws-clients.test.ts',
    since: 'a plane on virtual time has no folder',
  },
  {
    begins: 'trainyard plane up',
    by: 'test/stories/real-package.test.ts',
    since: 'a plane is there',
  },
  { begins: 'trainyard exec', by: 'test/stories/exec.test.ts', since: 'nothing runs really' },
  {
    begins: 'trainyard download',
    by: 'test/stories/real-training.test.ts',
    since: 'the models of such trials are no archives',
  },
  {
    begins: 'trainyard delete --project default --yes',
    by: 'test/stories/deletions.test.ts',
    since: 'it would take what other pages have made',
  },
  {
    begins: 'trainyard retry',
    by: 'test/stories/retries.test.ts',
    since: 'no night fails here',
  },
  {
    begins: 'trainyard rollback sentiment',
    by: 'test/stories/services.test.ts',
    since: 'it was deployed once',
  },
];

/** Whether something else runs a line. */
export const runsElsewhere = (line: string): boolean =>
  elsewhere.some(({ begins }) => line.startsWith(begins));
