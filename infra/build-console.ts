import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './aws/paths.ts';

/** The file beside a bundle that answers for the console; who imports this name gets it. */
export const consoleFile = 'console-files.mjs';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** As the name of a file that never changes its content. */
function hashed(name: string, contents: Uint8Array): string {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 12);
  const ending = extname(name);
  return `${basename(name, ending)}-${hash}${ending}`;
}

/** Program, styles and icon, by the names that the page of the sources has for them. */
async function parts(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: ['console/main.tsx', 'console/style/style.css'],
    absWorkingDir: root,
    outdir: `${root}/dist/console`,
    entryNames: '[name]',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    tsconfigRaw: {},
    logLevel: 'error',
  });
  const built = outputFiles.map(({ path, contents }) => [basename(path), contents] as const);
  return new Map([...built, ['icon.svg', readFileSync(`${root}/console/icon.svg`)]]);
}

/** The console's files by name, the page among them, which names the others. */
export async function buildConsole(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let page = readFileSync(`${root}/console/index.html`, 'utf8');
  for (const [name, contents] of await parts()) {
    files.set(hashed(name, contents), contents);
    page = page.replaceAll(`"${name}"`, `"${hashed(name, contents)}"`);
  }
  return files.set('index.html', Buffer.from(page));
}

/** The same as a module: packed once here, not at each request. */
export async function consoleModule(): Promise<Uint8Array> {
  const level = constants.Z_BEST_COMPRESSION;
  const packed = [...(await buildConsole())].map(([name, contents]) => {
    const gzip = gzipSync(contents, { level }).toString('base64');
    return [name, { type: types[extname(name)], gzip }];
  });
  return Buffer.from(`export const files = ${JSON.stringify(Object.fromEntries(packed))};\n`);
}
