import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { findEngine } from '../../../../infra/local/workloads/engine/find-engine.ts';
import { temporaryFolder } from './workloads-harness.ts';

const docker = fileURLToPath(
  new URL('../../../../infra/local/workloads/programs/docker.mjs', import.meta.url),
);

/** An engine that says so much of itself; its socket, and what it was asked. */
async function engineOf(headers: Record<string, string>, info: object) {
  const { folder, remove } = await temporaryFolder();
  const socket = `${folder}/engine.sock`;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.setHeaders(new Map(Object.entries(headers)));
    response.end(request.url === '/info' ? JSON.stringify(info) : '');
  });
  await new Promise<void>((ready) => server.listen(socket, ready));
  onTestFinished(async () => {
    server.close();
    await remove();
  });
  return { socket, asked };
}

const podman = { 'libpod-api-version': '4.3.1' };

it('an engine is found with its name and version, or with why it is of no use', async () => {
  const linux = { OSType: 'linux', ServerVersion: '4.3.1' };
  const found = async (headers: Record<string, string>, info: object) => {
    const result = await findEngine([(await engineOf(headers, info)).socket]);
    return 'engine' in result ? [result.name, result.engine.isPodman] : result.why;
  };
  expect(await found(podman, linux)).toEqual(['podman 4.3.1', true]);
  expect(await found({}, { ...linux, ServerVersion: '28.0' })).toEqual(['docker 28.0', false]);
  expect(await found({}, { ...linux, OSType: 'windows' })).toMatch(/runs containers of windows/);
  const rootless = { ...linux, SecurityOptions: ['name=rootless'] };
  expect(await found(podman, rootless)).toMatch(/a rootless engine/);
  const nowhere = '/nowhere/engine.sock';
  expect(await findEngine([nowhere])).toEqual({ why: `${nowhere}: ENOENT` });
});

it('a build asks its engine for nothing that takes long, and says where it is away', async () => {
  const { socket, asked } = await engineOf(podman, {});
  const tag = async (at: string) => {
    const child = spawn(process.execPath, [docker, 'tag', 'a:1', 'b:2'], {
      env: { TRAINYARD_ENGINE: at },
    });
    const said = text(child.stderr);
    const [code] = await once(child, 'close');
    return [code, await said];
  };
  expect(await tag(socket)).toEqual([0, '']);
  expect(asked).toEqual(['GET /_ping', 'POST /images/a:1/tag?repo=b&tag=2']);
  const away = 'Cannot connect to the container engine: ENOENT\n';
  expect(await tag('/nowhere/engine.sock')).toEqual([1, away]);
});
