import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlaneFile } from '../../../../infra/local/boot/plane-file.ts';
import { type Plane, startPlane } from '../../../../infra/local/boot/start-plane.ts';
import { writeAssembly } from './boot-assembly.ts';

let folder = '';
let plane: Plane;
const lines: string[] = [];
const options = () => ({
  assembly: join(folder, 'cdk.out'),
  data: join(folder, 'data'),
  port: 0,
  awsPort: 0,
  log: (line: string) => lines.push(line),
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'boot-'));
  writeAssembly(join(folder, 'cdk.out'));
  plane = await startPlane(options());
});

afterAll(async () => {
  await plane.stop();
  rmSync(folder, { recursive: true });
});

async function signed(path: string, accessKeyId = plane.adminKeys.accessKeyId): Promise<Response> {
  const url = new URL(path, plane.apiUrl);
  const { secretAccessKey } = plane.adminKeys;
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
  });
  const { hostname, port } = url;
  const headers = { host: `${hostname}:${port}` };
  const request = { method: 'GET', protocol: 'http:', hostname, path, headers };
  return fetch(url, { headers: (await signer.sign(request)).headers });
}

test('an open route reaches the function, which sees the parameters of this plane', async () => {
  const response = await fetch(`${plane.apiUrl}/env`);
  expect(await response.json()).toMatchObject({ issuer: plane.issuerUrl });
});

test('calls that wait hold up no others', async () => {
  const over = new AbortController();
  const slow = Array.from({ length: 6 }, () =>
    fetch(`${plane.apiUrl}/sleep`, { signal: over.signal }).catch(() => 'over'),
  );
  expect((await fetch(`${plane.apiUrl}/env`)).status).toBe(200);
  over.abort();
  expect(new Set(await Promise.all(slow))).toEqual(new Set(['over']));
});

test('a signed request tells the function its signer; a wrong key is forbidden', async () => {
  const response = await signed('/who');
  expect(await response.json()).toEqual({
    path: '/who',
    caller: 'arn:aws:sts::000000000000:assumed-role/trainyard-admin/owner',
  });
  expect((await signed('/who', 'AKIAWRONG')).status).toBe(403);
  expect(plane.kernel.denials).toEqual([]);
});

test('the administrator keys work with an unmodified SDK', async () => {
  const credentials = plane.adminKeys;
  const client = new STSClient({ endpoint: plane.awsUrl, region: 'us-east-1', credentials });
  const identity = await client.send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toContain('trainyard-admin');
});

test('the issuer is on the same port; the outbox asks for the key of the plane', async () => {
  const found = await fetch(`${plane.issuerUrl}/.well-known/openid-configuration`);
  expect(await found.json()).toMatchObject({ issuer: plane.issuerUrl });
  const outbox = `${plane.apiUrl}/_local/outbox`;
  expect((await fetch(outbox)).status).toBe(403);
  const open = await fetch(outbox, { headers: { 'x-trainyard-key': plane.localKey } });
  expect(await open.json()).toEqual({ items: [] });
});

test('plane.json says where the plane is, to its owner only, and what was booted', () => {
  const file = join(folder, 'data', 'plane.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(plane.keyFile).mode & 0o777).toBe(0o600);
  expect(readPlaneFile(join(folder, 'data'))).toMatchObject({
    pid: process.pid,
    apiUrl: plane.apiUrl,
  });
  expect(plane.assembly.templates.Tiny).toMatch(/^[0-9a-f]{64}$/);
  expect(Object.keys(plane.assembly.assets)).toEqual(['code.zip']);
});

/** A process that holds the lock of a folder until it is killed, and memory that takes a while. */
async function lockElsewhere(data: string): Promise<ChildProcess> {
  const module = new URL('../../../../infra/local/boot/data-lock.ts', import.meta.url);
  const code = `const { lockData } = await import('${module}');
    globalThis.kept = [lockData(${JSON.stringify(data)}), Buffer.alloc(4e8, 1)];
    console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

test('a folder whose plane lives is refused; one whose plane was just killed is not', async () => {
  const data = join(folder, 'other');
  const other = await startPlane({ ...options(), data });
  await expect(startPlane({ ...options(), data })).rejects.toThrow(
    `A plane (process ${process.pid}) already uses the folder ${data}. Stop it first`,
  );
  await other.stop();
  expect(readPlaneFile(data)).toBeUndefined();
  const holder = await lockElsewhere(data);
  await expect(startPlane({ ...options(), data })).rejects.toThrow(/already uses .*--data/);
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  // What the planes of earlier versions left: its number may be another process's by now.
  writeFileSync(join(data, 'plane.lock'), String(process.ppid));
  const again = await startPlane({ ...options(), data });
  await again.stop();
  await gone;
});

test('a broken file of the folder is named, with what to do', async () => {
  const data = join(folder, 'broken');
  await (await startPlane({ ...options(), data })).stop();
  const startWith = async (name: string, text: string) => {
    const file = join(data, name);
    const before = readFileSync(file);
    writeFileSync(file, text);
    const error = await startPlane({ ...options(), data }).then(
      () => undefined,
      (why: Error) => why,
    );
    writeFileSync(file, before);
    return error?.message;
  };
  const begin = `${join(data, 'plane.db')}`;
  expect(await startWith('plane.db', 'no database '.repeat(400))).toBe(
    `The store ${begin}: file is not a database. ` +
      'Put it back from a copy, or move the folder away to begin a new plane.',
  );
  expect(await startWith('plane.db', '')).toMatch(
    new RegExp(`^The store ${begin} is empty, but a plane has lived in the folder`),
  );
  expect(await startWith('keys.json', '{')).toMatch(/keys.json cannot be read: .*or remove it/);
  const again = await startPlane({ ...options(), data });
  await again.stop();
});

test('a port in use is told with the option to change', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address() as AddressInfo;
  const data = join(folder, 'third');
  const start = startPlane({ ...options(), data, awsPort: port });
  await expect(start).rejects.toThrow(`Port ${port} is in use. Choose another one with --aws-port`);
  server.close();
});
