// Records what the command line of this release sends and is answered, for the planes of the next:
// `node test/recorded/record.ts` writes `test/recorded/MAJOR.MINOR.json`. Once, at a release.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../cli/run-command.ts';
import { realSystem } from '../../cli/system.ts';
import { startVirtualPlane } from '../../infra/local/boot/virtual-plane.ts';
import { ensureAssembly } from '../../infra/synth.ts';
import { clientHeader, version } from '../../shared/version.ts';
import { type RecordedCall, recordedSession } from './recorded-call.ts';

const { folder } = await ensureAssembly();
const plane = await startVirtualPlane({ assembly: folder, ...recordedSession });
const calls: RecordedCall[] = [];

/** Commands look for a job by its name again and again: once says it all. */
function record(call: RecordedCall): void {
  const isSame = ({ at, method, path, query }: RecordedCall) =>
    method === 'GET' && [at, path, query].join() === [call.at, call.path, call.query].join();
  if (!calls.some(isSame)) calls.push(call);
}

const server = createServer(async (incoming, outgoing) => {
  const [path = '', query = ''] = incoming.url!.split('?');
  const body = await buffer(incoming);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const answer = await plane.http({ method: incoming.method!, path, query, headers, body });
  const text = Buffer.from(answer.body as Uint8Array).toString('utf8');
  const isJson = /json/.test(answer.headers['content-type'] ?? '') && text !== '';
  const sent = ['accept', 'content-type', 'idempotency-key', clientHeader];
  record({
    at: new Date(plane.clock.now()).toISOString(),
    method: incoming.method!,
    path,
    query,
    headers: Object.fromEntries(sent.flatMap((n) => (headers[n] ? [[n, headers[n]]] : []))),
    body: body.toString('utf8'),
    status: answer.status,
    answer: isJson ? JSON.parse(text) : null,
  });
  outgoing.writeHead(answer.status, answer.headers).end(text);
});
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));

const { port } = server.address() as AddressInfo;
const work = mkdtempSync(join(tmpdir(), 'trainyard-record-'));
const env = {
  TRAINYARD_URL: `http://127.0.0.1:${port}`,
  TRAINYARD_TOKEN: await plane.token('default', 'admin'),
};

/** Then everything goes on for so many seconds. */
async function say(line: string, seconds = 0): Promise<void> {
  const code = await runCommand(line.split(' '), {
    ...realSystem(),
    cwd: work,
    env,
    err: () => {},
  });
  if (code > 1) throw new Error(`trainyard ${line} ended with ${code}.`);
  await plane.advance(seconds * 1000);
}

const file = (name: string, content: object) =>
  writeFileSync(join(work, name), JSON.stringify(content));
const task = { kind: 'task', name: 'chore', image: 'registry.example/worker:1', command: ['run'] };
file('task.json', task);
file('search.json', {
  kind: 'tuning',
  name: 'search',
  image: 'registry.example/trainer:1',
  command: ['train'],
  objective: { minimize: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' },
  ranges: { wd: { min: 1e-6, max: 1e-1, scale: 'log' } },
  maxJobs: 2,
  maxParallelJobs: 2,
});
file('nightly.json', {
  kind: 'schedule',
  name: 'nightly',
  schedule: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  job: task,
});

await say('plan task.json');
await say('submit task.json', 600);
for (const look of ['get', 'events', 'logs', 'cost', 'why', 'artifacts'])
  await say(`${look} chore`);
await say('submit search.json', 3600);
await say('trials search');
await say('list');
await say('submit task.json');
await say('cancel chore', 600);
await say('retry chore', 600);
await say('budget set default --monthly 5');
await say('budget get default');
await say('submit nightly.json');
for (const verb of ['get', 'pause', 'resume', 'run', 'delete']) {
  await say(`schedule ${verb} nightly`, verb === 'run' ? 600 : 0);
}
for (const look of ['schedules', 'endpoints', 'models', 'doctor']) await say(look);
await say('delete search --yes', 60);

server.close();
await plane.stop();
const [major, minor] = version.split('.');
const into = fileURLToPath(new URL(`${major}.${minor}.json`, import.meta.url));
writeFileSync(into, `${JSON.stringify(calls, null, 1)}\n`);
process.stderr.write(`${calls.length} calls in ${into}\n`);
