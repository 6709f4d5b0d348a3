import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createIssuer, issuerPath, keptKey } from '../gateway/issuer.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { workerRuntime } from '../lambda/worker-runtime.ts';
import { createRegistry } from '../services/ecr/registry/registry.ts';
import { dataChannels } from '../services/ecs/exec/data-channel.ts';
import { loadAssembly } from '../template/assembly.ts';
import { thisMachine } from '../workloads/this-machine.ts';
import type { LocalRunner } from '../workloads/types.ts';
import { adminKey } from './admin-key.ts';
import { applyAssembly } from './apply-assembly.ts';
import { compose } from './compose.ts';
import { checkStore, storeFile } from './data-folder.ts';
import { localFront } from './front.ts';
import { keepPorts, lastPorts, portsFile } from './kept-ports.ts';
import { localServices } from './local-services.ts';
import { openPort, type Port } from './open-port.ts';
import { type AskedRuntime, openRunner } from './open-runner.ts';
import { type PlaneFile, removePlaneFile, writePlaneFile } from './plane-file.ts';
import { realClock, realRandom } from './real-clock.ts';

/** What a plane on this machine is started with. */
export interface StartOptions {
  /** The synthesized assembly (`cdk.out`). */
  assembly: string;
  /** The folder of all its state; made where there is none. */
  data: string;
  /** Of the gateway; 0 for any free one. */
  port: number;
  /** Of the wire; 0 for any free one. */
  awsPort: number;
  /** Serving processes share this machine's network, also where each could have one of its own. */
  sharedPorts?: boolean;
  /** What runs jobs; absent: processes. */
  runtime?: AskedRuntime;
  /** Sockets of engines; absent: those of this machine. */
  engines?: readonly string[];
  /** How long a datapoint of automatic scaling is; absent: as on AWS. */
  scaling?: { periodMs: number };
  /** One line about something that went wrong. */
  log(line: string): void;
}

/** Steps that close again what was opened; done from the last to the first. */
type Undo = (() => unknown)[];

const place = { account: '000000000000', region: 'us-east-1' };

/** How many invocations of one function run at once. */
const turns = { perFunction: 2, maxPerFunction: 32, stuckMs: 250 };

/** How large and how patient the threads of functions are. */
const hosts = { hostMemoryMb: 1024, silentMs: 3000, idleMs: 60_000 };

/** Opens a plane on a folder that nobody else uses; `undo` gets what closes it again. */
export async function openPlane(
  options: StartOptions,
  undo: Undo,
): Promise<PlaneFile & { kernel: Kernel; runner: LocalRunner }> {
  const { data } = options;
  const keyFile = join(data, 'keys.json');
  checkStore(data, portsFile(data));
  const before = lastPorts(data);
  const api = await openPort(options.port, '--port', before.api, { ownPages: true });
  undo.push(api.close);
  const aws = await openPort(options.awsPort, '--aws-port', before.aws);
  undo.push(aws.close);
  const issuerUrl = `${api.url}${issuerPath}`;
  const issuer = await createIssuer(await keptKey(keyFile), issuerUrl);
  const admin = adminKey(place.account);
  const asked = { ...options, region: place.region, aws, before: before.containers };
  const opened = await openRunner(asked, undo);
  const { runner, door } = opened;
  const parts = composeReal(options, { aws, runner, ownKeys: admin.keys }, undo);
  // Before the store closes: what it still sees then is seen by the next plane.
  undo.push(() => runner.close());
  keepPorts(data, { api: api.url, aws: aws.url, containers: door?.url });
  const IssuerJwksUrl = `${issuerUrl}/jwks.json`;
  const parameters = { IssuerUrl: issuerUrl, IssuerJwksUrl, ApiUrl: api.url };
  const assembly = loadAssembly(options.assembly);
  const hashes = applyAssembly({ ...parts, assembly, parameters }).hashes();
  const localKey = randomBytes(24).toString('base64url');
  api.answerWith(localFront({ ...parts, issuer, localKey, now: realClock.now }));
  const registry = createRegistry({ ...parts, folder: data, log: options.log });
  aws.answerWith(parts.wire, registry, dataChannels({ ...parts, runner }));
  door?.answerWith(parts.wire);
  undo.push(() => [aws, door].map((port) => port?.answerWith(undefined)));
  await parts.kernel.start();
  // While the wire still answers: functions under way need it.
  undo.push(() => parts.kernel.tasks.stop());
  undo.push(() => api.answerWith(undefined));
  const file: PlaneFile = {
    apiUrl: api.url,
    awsUrl: aws.url,
    issuerUrl,
    pid: process.pid,
    ...place,
    startedAt: new Date(realClock.now()).toISOString(),
    keyFile,
    localKey,
    adminKeys: admin.given,
    runtime: opened.says,
    assembly: hashes,
  };
  writePlaneFile(data, file);
  undo.push(() => removePlaneFile(data));
  return { ...file, kernel: parts.kernel, runner };
}

interface Surroundings {
  aws: Port;
  runner: LocalRunner;
  ownKeys: ReturnType<typeof adminKey>['keys'];
}

function composeReal(options: StartOptions, around: Surroundings, undo: Undo) {
  const { aws, runner, ownKeys } = around;
  const { data, log, scaling } = options;
  const { region } = place;
  const runtime = workerRuntime({ clock: realClock, region, wireUrl: aws.url, ...turns, ...hosts });
  undo.push(() => runtime.close());
  const parts = compose({
    ...place,
    clock: realClock,
    random: realRandom,
    database: storeFile(data),
    runtime,
    services: localServices({
      runner,
      folder: data,
      registryUrl: () => aws.url,
      machine: thisMachine(),
      ...(scaling ? { scaling } : {}),
    }),
    awsUrl: aws.url,
    ownKeys,
    verify: true,
    log,
  });
  undo.push(() => parts.kernel.stop());
  return parts;
}
