import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apart, buildApart, bundled } from '../../../infra/aws/apart.ts';
import { root } from '../../../infra/aws/paths.ts';

type Trainer = typeof import('../../../statemachines/kinds/sagemaker/trainer.ts');

/** As the functions have it: without it nothing is read beside a bundle. */
const banner =
  "import { createRequire } from 'node:module';" +
  'const require = createRequire(import.meta.url);';

const folder = mkdtempSync(join(tmpdir(), 'metric-regex-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The module as a function has it, with the engine beside it or, as it must not be, without. */
async function bundleIn(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<Trainer> {
  const outfile = join(folder, name, 'index.mjs');
  await build({
    ...bundled,
    entryPoints: [`${root}/statemachines/kinds/sagemaker/trainer.ts`],
    plugins: [apart],
    outfile,
    write: true,
    format: 'esm',
    banner: { js: banner },
  });
  for (const [file, contents] of files) writeFileSync(join(folder, name, file), contents);
  return import(pathToFileURL(outfile).href);
}

describe('the expression of a metric, as a function checks it', () => {
  let { regexFault }: Partial<Trainer> = {};
  beforeAll(async () => {
    ({ regexFault } = await bundleIn('whole', await buildApart()));
  });

  it('is taken with one group, and its fault is told otherwise', () => {
    expect(regexFault!('loss=([0-9.]+)')).toBeUndefined();
    expect(regexFault!('loss')).toMatch(/^has 0 groups; one group must catch the value/);
  });

  it.each([String.raw`(a)\1`, '(?=a)(b)', '(a', '(a{1001})', String.raw`\p{Foo}(a)`])(
    'is refused in words where the engine cannot run it: %s',
    (regex) => {
      expect(regexFault!(regex)).toMatch(/^cannot be run in linear time \(error parsing regexp: /);
    },
  );

  it('is not to blame where the engine is missing', async () => {
    const { regexFault: without } = await bundleIn('torn', new Map());
    expect(() => without('loss=([0-9.]+)')).toThrow(/Cannot find module '\.\/re2js\.cjs'/);
  });
});
