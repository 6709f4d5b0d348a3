// Records the store of a local plane of this release, once, for the planes of the next:
// `node test/recorded/record-store.ts` writes `test/recorded/MAJOR.MINOR.db.br`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { runCommand } from '../../cli/run-command.ts';
import { realSystem } from '../../cli/system.ts';
import { version } from '../../shared/version.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'trainyard-record-'));
const options = ['--port', '0', '--aws-port', '0', '--runtime', 'process', '--data', data];
const plane = spawn(process.execPath, [here('../../cli/main.ts'), 'plane', 'up', ...options], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise<void>((ready) => {
  plane.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('Trainyard is ready.')) ready();
  });
});

async function say(...line: string[]): Promise<void> {
  const system = { ...realSystem(), env: {}, cwd: data };
  const code = await runCommand([...line, '--data', data], system);
  if (code !== 0) throw new Error(`trainyard ${line.join(' ')} ended with ${code}.`);
}

const task = { kind: 'task', name: 'kept', image: 'node:24', command: ['node', '-p', '6*7'] };
writeFileSync(join(data, 'task.json'), JSON.stringify(task));
const schedule = { kind: 'schedule', name: 'nightly', schedule: '0 2 * * *', timeZone: 'UTC' };
writeFileSync(join(data, 'nightly.json'), JSON.stringify({ ...schedule, job: task }));
await say('submit', 'task.json', '--watch');
await say('submit', 'nightly.json');
await say('budget', 'set', 'default', '--monthly', '5');
plane.kill('SIGINT');
await new Promise((gone) => plane.on('exit', gone));

const database = new DatabaseSync(join(data, 'plane.db'));
database.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA journal_mode = DELETE;');
database.close();
const [major, minor] = version.split('.');
writeFileSync(
  here(`${major}.${minor}.db.br`),
  brotliCompressSync(readFileSync(join(data, 'plane.db'))),
);
rmSync(data, { recursive: true });
