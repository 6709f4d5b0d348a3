import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build as bundle } from 'esbuild';
import { bundleFolder } from '../../infra/aws/paths.ts';
import { build } from '../../infra/build.ts';
import { type Chapter, exactly, type Figure, spread } from './figure.ts';
import type { Leftovers } from './leftovers.ts';
import { postedEvent } from './posted-job.ts';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The bundles that are compared, by name: files. */
type Bundles = Record<'ours' | 'asOurs' | 'alone', string>;

interface Sample {
  importMs: number;
  firstMs: number;
}

/**
 * The bundle of `POST /jobs` beside two that have the clients of DynamoDB and Step Functions alone:
 * one built exactly as ours, one with the credential chain that an SDK client carries by itself.
 */
export async function bundleChapter(
  runs: number,
  environment: Record<string, string>,
  leftovers: Leftovers,
): Promise<Chapter> {
  const bundles = await makeBundles(leftovers.folder());
  const server = await answerAll();
  leftovers.add(() => server.close());
  const { port } = server.address() as AddressInfo;
  const env = {
    ...environment,
    PATH: process.env.PATH ?? '',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  const samples = await interleaved(bundles, runs, env);
  server.close();
  const figures = (['asOurs', 'alone'] as const).flatMap((anchor) =>
    compare(bundles, samples, anchor, runs),
  );
  return { title: 'POST /jobs: bundle and cold start', figures };
}

async function makeBundles(folder: string): Promise<Bundles> {
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
  const ours = `${bundleFolder('job-create')}/index.mjs`;
  return { ours, asOurs: `${folder}/functions/two-clients/index.mjs`, alone };
}

/** Stands for DynamoDB and Step Functions: every call is answered with nothing at once. */
async function answerAll(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end('{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function interleaved(bundles: Bundles, runs: number, env: NodeJS.ProcessEnv) {
  const samples: Record<keyof Bundles, Sample[]> = { ours: [], asOurs: [], alone: [] };
  const names = Object.keys(samples) as (keyof Bundles)[];
  for (let round = 0; round < runs; round += 1) {
    // Each round starts with another one, so that none is always the first.
    const order = names.map((_name, index) => names[(index + round) % names.length]!);
    for (const name of order) samples[name].push(await importOnce(bundles[name], env));
  }
  return samples;
}

async function importOnce(file: string, env: NodeJS.ProcessEnv): Promise<Sample> {
  const program = here('programs/import-once.mjs');
  const args = [program, pathToFileURL(file).href, JSON.stringify(postedEvent)];
  const { stdout } = await run(process.execPath, args, { env, timeout: 20_000 });
  return JSON.parse(stdout) as Sample;
}

function compare(
  bundles: Bundles,
  samples: Record<keyof Bundles, Sample[]>,
  against: 'asOurs' | 'alone',
  runs: number,
): Figure[] {
  const anchorIs =
    against === 'asOurs'
      ? 'client-dynamodb + client-sfn alone, built as ours'
      : 'the same with the SDK credential chain';
  const kilobytes = (name: keyof Bundles) => exactly(statSync(bundles[name]).size / 1000);
  const times = (name: keyof Bundles, of: (sample: Sample) => number) =>
    spread(samples[name].map(of));
  const timed = (what: string, how: string, of: (sample: Sample) => number): Figure => {
    const [ours, anchor] = [times('ours', of), times(against, of)];
    return { what, unit: 'ms', ours, anchor, anchorIs, how };
  };
  const fresh = `${runs} fresh processes each, interleaved, median [p10-p90]`;
  return [
    {
      what: 'size',
      unit: 'KB',
      ours: kilobytes('ours'),
      anchor: kilobytes(against),
      anchorIs,
      how: 'esbuild, ESM, minified, one file',
    },
    timed('cold import', `${fresh}; ours makes its clients later`, ({ importMs }) => importMs),
    timed(
      'import and first answer',
      'the same, with the first request: one SDK call, the anchor makes two (loopback)',
      ({ importMs, firstMs }) => importMs + firstMs,
    ),
  ];
}
