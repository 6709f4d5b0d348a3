import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle, type Plugin } from 'esbuild';
import { apart, buildApart, bundled } from './aws/apart.ts';
import { type FunctionPlan, functionPlans, type Source } from './aws/inventory.ts';
import { root } from './aws/paths.ts';
import { consoleFile, consoleModule } from './build-console.ts';

/** What was built of a function: `index.mjs`, and what that reads when it first needs it. */
type Files = Record<string, { bytes: number; sha256: string }>;

/** What was built, by function. */
export interface Manifest {
  functions: Record<string, Files>;
}

type BuildPlan = Pick<FunctionPlan, 'id' | 'sources'>;

/** What to build and where; by default all functions of this repository into its `dist`. */
export interface BuildOptions {
  plans?: readonly BuildPlan[];
  /** The folder that the plans' sources and `shared/ports/world.ts` are in. */
  from?: string;
  /** The folder that gets `functions/<id>/index.mjs` and `manifest.json`. */
  into?: string;
}

/** Some dependencies are CommonJS and still call `require` for Node's own modules. */
const banner =
  "import { createRequire as makeRequire } from 'node:module';" +
  'const require = makeRequire(import.meta.url);';

/** The same entry for every function: in Lambda it starts at once, elsewhere it is started. */
const entry = (sources: readonly Source[]) => `
${sources.length === 1 ? `import { create } from './${sources[0]!.file}';` : routing(sources)}
import { portsFrom } from './shared/ports/ports.ts';
import { realWorld } from './shared/ports/world.ts';
import settings from './settings.json' with { type: 'json' };
export const start = (world) =>
  create(portsFrom({ ...world, env: { ...settings, ...world.env } }));
export const handler = process.env.AWS_LAMBDA_FUNCTION_NAME ? start(realWorld()) : undefined;
`;

/** What makes one function of several routes. */
const routing = (sources: readonly Source[]) => `
import { byRoute } from './functions/api/by-route.ts';
${sources.map(({ file }, n) => `import { create as create${n} } from './${file}';`).join('\n')}
const create = byRoute({${sources.map(({ routeKey }, n) => `'${routeKey}': create${n}`).join()}});
`;

const besideBundle = new RegExp(`^\\./${consoleFile}$`);

const entries = (plans: readonly BuildPlan[], from: string): Plugin => ({
  name: 'entries',
  setup(build) {
    const sources = new Map(plans.map((plan) => [plan.id, plan.sources]));
    // A plane's own: the synth writes it beside the bundle.
    build.onResolve({ filter: /^\.\/settings\.json$/ }, ({ path }) => ({ path, external: true }));
    // Made with it, and put beside the bundles that name it.
    build.onResolve({ filter: besideBundle }, ({ path }) => ({ path, external: true }));
    build.onResolve({ filter: /^entry:/ }, ({ path }) => ({
      path: path.slice('entry:'.length),
      namespace: 'entry',
    }));
    build.onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
      contents: entry(sources.get(path)!),
      resolveDir: from,
      loader: 'ts',
    }));
  },
});

/**
 * `shared/ports/clients.ts` gives each client its credentials, so the SDK's chain of files, single
 * sign-on and instance metadata is never asked: without it a bundle is a quarter smaller.
 */
const noCredentialChain: Plugin = {
  name: 'no-credential-chain',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path }) => ({
      path,
      namespace: 'no-credential-chain',
    }));
    build.onLoad({ filter: /.*/, namespace: 'no-credential-chain' }, () => ({
      contents:
        'export const defaultProvider = () => async () => ' +
        "{ throw new Error('Give the client its credentials: see shared/ports/clients.ts'); };",
    }));
  },
};

function assertSources(plans: readonly BuildPlan[], from: string) {
  const lines = plans.flatMap(({ id, sources }) =>
    sources
      .filter(({ file }) => !existsSync(`${from}/${file}`))
      .map(({ file }) => `  ${file} (function "${id}")`),
  );
  if (lines.length === 0) return;
  throw new Error(
    `The tables of handlers and steps name files that do not exist:\n${lines.join('\n')}\n` +
      'Write each file so that it exports create(ports), or remove its row.',
  );
}

function removeStale(folder: string, keep: ReadonlySet<string>) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!keep.has(name)) rmSync(`${folder}/${name}`, { recursive: true });
  }
}

function write(folder: string, files: ReadonlyMap<string, Uint8Array>): Files {
  mkdirSync(folder, { recursive: true });
  removeStale(folder, new Set(files.keys()));
  writeFileSync(`${folder}/settings.json`, '{}\n');
  const written: Files = {};
  for (const [name, contents] of files) {
    writeFileSync(`${folder}/${name}`, contents);
    const sha256 = createHash('sha256').update(contents).digest('hex');
    written[name] = { bytes: contents.length, sha256 };
  }
  return written;
}

/** Bundles every handler and step, the same bytes for the same sources. */
export async function build(options: BuildOptions = {}): Promise<Manifest> {
  const { plans = functionPlans, from = root, into = `${root}/dist` } = options;
  assertSources(plans, from);
  const { outputFiles, metafile } = await bundle({
    ...bundled,
    entryPoints: plans.map(({ id }) => ({ in: `entry:${id}`, out: id })),
    plugins: [entries(plans, from), noCredentialChain, apart],
    absWorkingDir: from,
    outdir: `${into}/functions`,
    outExtension: { '.js': '.mjs' },
    metafile: true,
    format: 'esm',
    banner: { js: banner },
  });
  const beside = await buildApart();
  beside.set(consoleFile, await consoleModule());
  const manifest: Manifest = { functions: {} };
  for (const { path, contents } of outputFiles) {
    const { imports } = metafile.outputs[relative(from, path)]!;
    const needed = imports.map((one) => basename(one.path)).filter((name) => beside.has(name));
    const files = new Map(needed.map((name) => [name, beside.get(name)!]));
    const id = basename(path, '.mjs');
    manifest.functions[id] = write(`${into}/functions/${id}`, files.set('index.mjs', contents));
  }
  removeStale(`${into}/functions`, new Set(plans.map(({ id }) => id)));
  writeFileSync(`${into}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function main(): Promise<void> {
  const { functions } = await build();
  const files = Object.values(functions).flatMap((one) => Object.values(one));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const count = Object.keys(functions).length;
  process.stdout.write(`${count} functions, ${Math.round(bytes / 1000)} KB in dist/functions\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
