import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { root } from '../aws/paths.ts';
import { client } from './client-types.ts';

/** The folder of the package that has all code; the files in it lie side by side. */
export const programFolder = 'program';

/** What is started by its place, as a process or a thread of its own, besides the command. */
const startedByPlace = [
  'infra/local/lambda/real-worker.mjs',
  ...['algorithm', 'aws', 'docker', 'framework', 'network-relay', 'run-build'].map(
    (name) => `infra/local/workloads/programs/${name}.mjs`,
  ),
];

/** A program of the package: where it is in this repository, and its file in the program folder. */
interface Entry {
  source: string;
  name: string;
}

/** The command line, the client that programs import, and what the command line starts. */
const sources = ['cli/main.ts', client.source, ...startedByPlace];

/** All that something else than this package's own code reads or starts. */
export const entries: readonly Entry[] = sources.map((source) => ({
  source,
  name: source.replace(/^.*\/|\.(ts|mjs)$/g, ''),
}));

/** Some dependencies are CommonJS and still call `require` for Node's own modules. */
const banner =
  "import { createRequire as makeRequire } from 'node:module';" +
  'const require = makeRequire(import.meta.url);';

/** Of this repository, not of a package. */
const isOwn = (place: string) => !/^(node_modules|dist|\.\.)\//.test(place);
const besides = /new URL\(\s*['"`]([^'"`$]*)[^,]*,\s*import\.meta\.url/g;

/**
 * Code that asks where it lies is told its place in this repository, counted from the package: what
 * it reads beside itself is a file of the package at that place. `named` gets those files.
 */
const keepsPlaces = (named: Set<string>): Plugin => ({
  name: 'keeps-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
      const place = relative(root, path);
      if (!isOwn(place)) return undefined;
      const text = readFileSync(path, 'utf8');
      for (const [, beside = ''] of text.matchAll(besides)) {
        named.add(new URL(beside, `file:///${place}`).pathname.slice(1));
      }
      const here = `new URL('../${place}', import.meta.url).href`;
      return {
        contents: text.replaceAll('import.meta.url', here),
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      };
    });
  },
});

/** In the package what is deployed is made already: nothing builds or synthesizes there. */
const readyMade: Plugin = {
  name: 'ready-made',
  setup({ onResolve }) {
    onResolve({ filter: /\/infra\/synth\.ts$/ }, () => ({
      path: `${root}/infra/package/ready-assembly.ts`,
    }));
  },
};

/** What was written, and which files its code reads beside itself, by their places. */
export interface Program {
  metafile: Metafile;
  reads: ReadonlySet<string>;
}

/**
 * Bundles the command line and the local plane with all their dependencies into the program folder.
 * Names stay as they are, so that a stack trace says something.
 */
export async function bundleProgram(into: string): Promise<Program> {
  const reads = new Set<string>();
  const { metafile } = await build({
    entryPoints: entries.map(({ source, name }) => ({ in: source, out: name })),
    absWorkingDir: root,
    outdir: `${into}/${programFolder}`,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    mainFields: ['module', 'main'],
    external: optionalOfWs,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: banner },
    metafile: true,
    tsconfigRaw: {},
    logLevel: 'error',
    plugins: [readyMade, keepsPlaces(reads)],
  });
  return { metafile, reads };
}

/** Native parts that `ws` takes where they are installed, and does without. */
const optionalOfWs = ['bufferutil', 'utf-8-validate'];

/** A program that is started by its place is there as a line that leads to the bundle. */
export const leadsTo = ({ source, name }: Entry): string =>
  `import '${'../'.repeat(source.split('/').length - 1)}${programFolder}/${name}.mjs';\n`;
