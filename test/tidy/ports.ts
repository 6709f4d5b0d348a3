import { importsOf } from './imports.ts';
import { codeFiles, places, type Repository, type Rule } from './repository.ts';

const outside = new RegExp(
  [
    /\b(?:Date|performance)\.now\b|\bnew Date\(\s*\)/,
    /\bMath\.random\b/,
    /\bset(?:Timeout|Interval|Immediate)\b/,
    /\bprocess\.env\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
const waiting = /\bMath\.random\b|\bset(?:Timeout|Interval)\b/;

/** Where the machine's own time, randomness and environment come in: the beginnings of paths. */
const portFiles = [
  'shared/ports/world.ts',
  'cli/system.ts',
  'clients/typescript/surroundings.ts',
  'console/browser.ts',
  'infra/local/boot/real-clock.ts',
  'infra/local/boot/host-environment.ts',
  'infra/local/boot/stop-on-signals.ts',
  // The command of the package tells by it where to unpack.
  'infra/package/ready-assembly.ts',
  // Virtual time gives real workers and the event loop their turn.
  'infra/local/boot/virtual-clock.ts',
  // Lambda's own environment, and the time left of an invocation.
  'infra/local/lambda/real-worker.ts',
];
/** Programs of their own: they run as processes beside the plane. */
const programs = [
  'infra/local/workloads/programs/',
  'infra/aws/image/',
  'infra/package/',
  'examples/',
  '.scripts/',
  'test/bench/',
];
/** Tests of real processes and workers, which only real time moves. */
const realTests = [
  'test/stories/real-',
  'test/unit/local/workloads/workloads-harness.ts',
  'test/unit/local/lambda/worker-runtime.test.ts',
  'test/conformance/virtual-plane.ts',
];

const isIn = (path: string, list: readonly string[]) => list.some((one) => path.startsWith(one));

function strayPorts(files: Repository): string[] {
  return codeFiles(files)
    .filter(({ path }) => !path.startsWith('test/'))
    .filter(({ path }) => !isIn(path, portFiles) && !(isIn(path, programs) && isProgram(path)))
    .flatMap(({ path, code }) => places(path, code, outside));
}

/** Beside the programs, only what starts them takes from outside; the rest gets it handed in. */
const isProgram = (path: string) => !path.startsWith('infra/') || path.endsWith('.mjs');

function waitingTests(files: Repository): string[] {
  const tests = codeFiles(files)
    .filter(({ path }) => path.startsWith('test/') && !isIn(path, realTests))
    .filter(({ path }) => !isIn(path, programs));
  return tests.flatMap((file) => [
    ...places(file.path, file.code, waiting),
    ...importsOf(file)
      .filter(({ target }) => target.startsWith('node:timers'))
      .map(({ line, target }) => `${file.path}:${line} imports ${target}`),
  ]);
}

/** Time, randomness and environment. */
export const portRules: readonly Rule[] = [
  {
    says: 'takes time, randomness and environment from ports only',
    remedy:
      'Use the clock, random or env of Ports, Context or System; ' +
      'what is a port itself stands in the list of test/tidy/ports.ts.',
    find: strayPorts,
  },
  {
    says: 'has tests that neither sleep nor draw lots',
    remedy: 'Move the virtual clock, wait for what happens, and give a seed.',
    find: waitingTests,
  },
];
