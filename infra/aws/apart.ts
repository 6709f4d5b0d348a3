import { basename } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from './paths.ts';

/** How everything that a function loads is made: small, and the same bytes for the same sources. */
export const bundled = {
  bundle: true,
  write: false,
  minify: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  tsconfigRaw: {},
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * Packages that few invocations need, by name, and what stands for each in a bundle: it reads the
 * package at its first use from a file beside the bundle. Engines of regular expressions are a
 * quarter of a bundle, and only jobs with a metric have one.
 */
const standIns: Record<string, string> = {
  re2js: `
    const engine = () => require('./re2js.cjs');
    export const RE2JS = { compile: (regex) => engine().RE2JS.compile(regex) };
    export const RE2JSException = {
      [Symbol.hasInstance]: (error) => error instanceof engine().RE2JSException,
    };`,
};

const names = Object.keys(standIns);

/** Leaves those packages out of the bundles; a member that no stand-in has fails the build. */
export const apart: Plugin = {
  name: 'apart',
  setup(build) {
    const among = names.join('|');
    build.onResolve({ filter: new RegExp(`^(${among})$`) }, ({ path }) => ({
      path,
      namespace: 'apart',
    }));
    build.onLoad({ filter: /.*/, namespace: 'apart' }, ({ path }) => ({
      contents: standIns[path]!,
    }));
    build.onResolve({ filter: new RegExp(`^\\./(${among})\\.cjs$`) }, ({ path }) => ({
      path,
      external: true,
    }));
  },
};

/** The files that such bundles are given, by name. */
export async function buildApart(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    ...bundled,
    entryPoints: names,
    absWorkingDir: root,
    outdir: `${root}/dist`,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}
