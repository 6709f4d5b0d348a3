import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build } from '../../infra/build.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles with the clients of DynamoDB and Step Functions and nothing else: files. */
export type Anchors = Record<'asOurs' | 'alone', string>;

/** One is built exactly as ours, one has the credential chain that an SDK client has by itself. */
export async function makeAnchors(folder: string): Promise<Anchors> {
  const plans = [{ id: 'two-clients', sources: [{ file: 'two-clients.ts' }] }];
  await build({ plans, from: here('anchor'), into: folder });
  const alone = `${folder}/alone.mjs`;
  await bundle({
    entryPoints: [here('anchor/two-clients-alone.ts')],
    outfile: alone,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: {
      js:
        "import { createRequire } from 'node:module';" +
        'const require = createRequire(import.meta.url);',
    },
    legalComments: 'none',
    tsconfigRaw: {},
    logLevel: 'error',
  });
  return { asOurs: `${folder}/functions/two-clients/index.mjs`, alone };
}
