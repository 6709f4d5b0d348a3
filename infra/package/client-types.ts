import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { root } from '../aws/paths.ts';
import { callsText } from './calls-text.ts';

/** What a program of a user's imports, and where the types of it begin in the package. */
export const client = {
  source: 'clients/typescript/client.ts',
  types: 'clients/typescript/client.d.ts',
} as const;

const calls = 'functions/api/calls.ts';

const options = [
  ...['--declaration', '--emitDeclarationOnly', '--strict', '--skipLibCheck'],
  ...['--target', 'es2024', '--module', 'nodenext', '--types', 'node'],
  ...['--lib', 'es2024,esnext.iterator,esnext.collection'],
  ...['--allowImportingTsExtensions', '--verbatimModuleSyntax', '--noUncheckedIndexedAccess'],
];

/**
 * Writes the declarations of the client into the package. In the repository its types come from the
 * schemas of the functions, which would bring all of them and zod along; here the calls are those
 * of the API's document, and the client is compiled against them. Throws with what tsc says if the
 * two do not fit.
 */
export function declareClient(into: string): void {
  const work = mkdtempSync(`${root}/dist/client-`);
  try {
    cpSync(`${root}/clients/typescript`, `${work}/clients/typescript`, { recursive: true });
    mkdirSync(`${work}/functions/api`, { recursive: true });
    const document = JSON.parse(readFileSync(`${root}/docs/openapi.json`, 'utf8'));
    writeFileSync(`${work}/${calls}`, callsText(document));
    const where = ['--rootDir', work, '--outDir', into, `${work}/${client.source}`];
    const tsc = `${root}/node_modules/typescript/bin/tsc`;
    const line = [tsc, '--ignoreConfig', ...options, ...where];
    const { status, stdout } = spawnSync(process.execPath, line, { cwd: work, encoding: 'utf8' });
    if (status !== 0) throw new Error(`The client has no declarations:\n${stdout}`);
  } finally {
    rmSync(work, { recursive: true });
  }
}
