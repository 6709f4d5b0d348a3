import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { loadAssembly } from '../../infra/local/template/assembly.ts';
import { type Anchors, makeAnchors } from './anchors.ts';
import { type Chapter, exactly, type Figure, spread } from './figure.ts';
import { functionEnvironment } from './function-environment.ts';
import type { Leftovers } from './leftovers.ts';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The bundles that are compared, by name: files. */
type Bundles = Anchors & { ours: string };

interface Sample {
  importMs: number;
  /** Says more than the time where the machine has other work. */
  importCpuMs: number;
  firstMs: number;
}

/** A function of the assembly, and a request that it is sent first. */
export interface ColdFunction {
  id: string;
  title: string;
  event: object;
}

/**
 * The bundle of a function beside two that have the clients of DynamoDB and Step Functions alone:
 * one built exactly as ours, one with the credential chain that an SDK client carries by itself.
 */
export async function bundleChapter(
  runs: number,
  cold: ColdFunction,
  assembly: string,
  leftovers: Leftovers,
): Promise<Chapter> {
  const ours = deployedBundle(assembly, cold.id);
  const bundles = { ours, ...(await makeAnchors(leftovers.folder())) };
  const environment = await functionEnvironment(assembly, cold.id);
  const server = await answerAll();
  leftovers.add(() => server.close());
  const { port } = server.address() as AddressInfo;
  const env = {
    ...environment,
    PATH: process.env.PATH ?? '',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  const samples = await interleaved(bundles, cold.event, runs, env);
  server.close();
  const compared = (['asOurs', 'alone'] as const).flatMap((anchor) =>
    compare(bundles, samples, anchor, runs),
  );
  const figures = [...compared, folderSize(ours)];
  return { title: `${cold.title}: bundle and cold start`, figures };
}

/** What the first request does not load is in the folder too. */
function folderSize(file: string): Figure {
  const folder = dirname(file);
  const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  return {
    what: 'size of the folder',
    unit: 'KB',
    ours: exactly(bytes.reduce((sum, size) => sum + size, 0) / 1000),
    how: 'the bundle, its settings, what is read when it is first needed',
  };
}

/** The file that is deployed, with its settings beside it. */
function deployedBundle(folder: string, id: string): string {
  const { stacks, asset } = loadAssembly(folder);
  const resources = stacks.flatMap(({ template }) => Object.values<Shape>(template.Resources));
  const found = resources.find(({ Properties }) => Properties?.FunctionName === `trainyard-${id}`);
  return `${asset(found.Properties.Code.S3Key)}/index.mjs`;
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

async function interleaved(bundles: Bundles, event: object, runs: number, env: NodeJS.ProcessEnv) {
  const samples: Record<keyof Bundles, Sample[]> = { ours: [], asOurs: [], alone: [] };
  const names = Object.keys(samples) as (keyof Bundles)[];
  for (let round = 0; round < runs; round += 1) {
    // Each round starts with another one, so that none is always the first.
    const order = names.map((_name, index) => names[(index + round) % names.length]!);
    for (const name of order) samples[name].push(await importOnce(bundles[name], event, env));
  }
  return samples;
}

async function importOnce(file: string, event: object, env: NodeJS.ProcessEnv): Promise<Sample> {
  const program = here('programs/import-once.mjs');
  const args = [program, pathToFileURL(file).href, JSON.stringify(event)];
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
      how: 'esbuild, ESM, minified, the file that is loaded',
    },
    timed('cold import', `${fresh}; ours makes its clients later`, ({ importMs }) => importMs),
    timed('CPU of the cold import', 'the same', ({ importCpuMs }) => importCpuMs),
    timed(
      'import and first answer',
      'the same, with the first request: one SDK call, the anchor makes two (loopback)',
      ({ importMs, firstMs }) => importMs + firstMs,
    ),
  ];
}
