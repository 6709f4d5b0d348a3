import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { createIssuer, issuerPath, keptKey } from '../gateway/issuer.ts';
import type { HttpHandler } from '../kernel/http.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { workerRuntime } from '../lambda/worker-runtime.ts';
import { loadAssembly } from '../template/assembly.ts';
import { createProcessRunner } from '../workloads/process-runner.ts';
import { adminKey } from './admin-key.ts';
import { applyTemplate } from './apply-template.ts';
import { compose } from './compose.ts';
import { lockData } from './data-lock.ts';
import { localFront, notReady } from './front.ts';
import { hostImages } from './host-environment.ts';
import { localServices } from './local-services.ts';
import { openPort } from './open-port.ts';
import { type PlaneFile, removePlaneFile, writePlaneFile } from './plane-file.ts';
import { realClock, realRandom } from './real-clock.ts';
import { stopOnSignals } from './stop-on-signals.ts';

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
  /** One line about something that went wrong. */
  log(line: string): void;
}

/** A running plane. */
export interface Plane extends PlaneFile {
  kernel: Kernel;
  /** Resolves when the plane has stopped, by `stop` or by a signal. */
  stopped: Promise<void>;
  /** Starts nothing more, waits for what is under way, keeps the rest for the next start. */
  stop(): Promise<void>;
}

const place = { account: '000000000000', region: 'us-east-1' };

/**
 * Starts the plane: the template's resources on this machine, with the state of its folder. What
 * ran when the last plane stopped or was killed goes on.
 */
export async function startPlane(options: StartOptions): Promise<Plane> {
  const data = resolve(options.data);
  const undo: (() => unknown)[] = [];
  const cleanUp = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const lock = lockData(data);
    undo.push(() => lock.release());
    const plane = await open({ ...options, data }, undo);
    let stopping: Promise<void> | undefined;
    const { promise: stopped, resolve: settled } = Promise.withResolvers<void>();
    const stop = () => {
      stopping ??= cleanUp().then(settled);
      return stopping;
    };
    undo.push(stopOnSignals(stop, options.log));
    return { ...plane, stopped, stop };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** Opens everything; `undo` gets what closes it again, in the order of opening. */
async function open(options: StartOptions, undo: (() => unknown)[]) {
  const { data, log } = options;
  const keyFile = join(data, 'keys.json');
  let answer: HttpHandler = notReady;
  let answerAws: HttpHandler = notReady;
  const api = await openPort((request) => answer(request), options.port, '--port');
  undo.push(api.close);
  const aws = await openPort((request) => answerAws(request), options.awsPort, '--aws-port');
  undo.push(aws.close);
  const issuerUrl = `${api.url}${issuerPath}`;
  const issuer = await createIssuer(await keptKey(keyFile), issuerUrl);

  const runtime = workerRuntime({
    clock: realClock,
    region: place.region,
    wireUrl: aws.url,
    maxIdle: 4,
    idleMs: 30_000,
    maxBusy: 16,
  });
  undo.push(() => runtime.close());
  const runner = createProcessRunner({
    clock: realClock,
    region: place.region,
    endpoint: () => aws.url,
    folder: data,
    images: hostImages(data),
    log,
  });
  undo.push(() => runner.close());
  const admin = adminKey(place.account);
  const parts = compose({
    ...place,
    clock: realClock,
    random: realRandom,
    database: join(data, 'plane.db'),
    runtime,
    services: localServices({ runner, folder: data }),
    apiUrl: api.url,
    ownKeys: admin.keys,
    verify: true,
    log,
  });
  undo.push(() => parts.kernel.stop());
  undo.push(() => {
    answerAws = notReady;
  });
  const { hashes } = applyTemplate({
    ...parts,
    assembly: loadAssembly(options.assembly),
    folder: resolve(options.assembly),
    parameters: {
      IssuerUrl: issuerUrl,
      IssuerJwksUrl: `${issuerUrl}/jwks.json`,
      ApiUrl: api.url,
    },
  });
  const localKey = randomBytes(24).toString('base64url');
  answer = localFront({ gateway: parts.gateway, issuer, localKey, outbox: parts.outbox });
  answerAws = parts.wire;
  await parts.kernel.start();
  // While the wire still answers: functions under way need it.
  undo.push(() => parts.kernel.tasks.stop());
  undo.push(() => {
    answer = notReady;
  });
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
    assembly: hashes,
  };
  writePlaneFile(data, file);
  undo.push(() => removePlaneFile(data));
  return { ...file, kernel: parts.kernel };
}
