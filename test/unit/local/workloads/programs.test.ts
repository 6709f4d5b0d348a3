import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './workloads-harness.ts';

const aws = fileURLToPath(
  new URL('../../../../infra/local/workloads/programs/aws.mjs', import.meta.url),
);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An S3 of objects whose bodies never end. */
async function endlessS3(...keys: string[]): Promise<string> {
  const server = createServer((request, response) => {
    if (!request.url?.includes('list-type')) return response.write('x');
    const listed = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`);
    response.end(`<ListBucketResult>${listed.join('')}</ListBucketResult>`);
  });
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An S3 that takes every object, and their keys with their texts. */
async function takingS3(): Promise<{ url: string; objects: Record<string, string> }> {
  const objects: Record<string, string> = {};
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const key = new URL(request.url ?? '', 'http://s3').pathname.replace('/bucket/', '');
    objects[key] = Buffer.concat(parts).toString();
    response.end();
  });
  cleanups.push(() => server.close());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, objects };
}

/**
 * An S3 that keeps what it takes, with its size and time, and lists it; the keys it was sent.
 *
 * @param meanwhile happens before it answers that it has an object
 */
async function keepingS3(meanwhile = async () => {}): Promise<{ url: string; sent: string[] }> {
  const sent: string[] = [];
  const kept = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (request.method === 'PUT') {
      const key = new URL(request.url ?? '', 'http://s3').pathname.replace('/bucket/', '');
      const size = request.headers['x-amz-decoded-content-length'] ?? Buffer.concat(parts).length;
      const at = new Date(Date.now() + 1000).toISOString();
      kept.set(
        key,
        `<Contents><Key>${key}</Key><Size>${size}</Size>` +
          `<LastModified>${at}</LastModified></Contents>`,
      );
      sent.push(key);
      await meanwhile();
    }
    response.end(`<ListBucketResult>${[...kept.values()].join('')}</ListBucketResult>`);
  });
  cleanups.push(() => server.close());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

describe('the stand-in of the AWS CLI', () => {
  it('syncs what is new, of another size or written since, and nothing else', async () => {
    const { folder, remove } = await temporaryFolder();
    cleanups.push(remove);
    const { url, sent } = await keepingS3();
    const env = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    const sync = async (from = `${folder}/checkpoints/`) => {
      const child = spawn(process.execPath, [aws, 's3', 'sync', from, 's3://bucket/kept/'], {
        env,
      });
      const [code] = await once(child, 'close');
      return [code, ...sent.splice(0).toSorted()];
    };
    expect(await sync()).toEqual([255]);
    await mkdir(`${folder}/checkpoints/deep`, { recursive: true });
    await writeFile(`${folder}/checkpoints/a`, 'one');
    await writeFile(`${folder}/checkpoints/deep/b`, 'one');
    expect(await sync()).toEqual([0, 'kept/a', 'kept/deep/b']);
    expect(await sync()).toEqual([0]);
    await writeFile(`${folder}/checkpoints/a`, 'longer');
    const later = new Date(Date.now() + 60_000);
    await utimes(`${folder}/checkpoints/deep/b`, later, later);
    expect(await sync()).toEqual([0, 'kept/a', 'kept/deep/b']);
  });

  it('copies the others where a file vanishes meanwhile, and ends with 2', async () => {
    const { folder, remove } = await temporaryFolder();
    cleanups.push(remove);
    await mkdir(`${folder}/kept`);
    // More than are copied at once, so that the last one waits.
    const names = Array.from({ length: 12 }, (_, at) => `file-${at + 10}`);
    for (const command of [['sync'], ['cp', '--recursive']]) {
      for (const name of names) await writeFile(`${folder}/kept/${name}`, 'one');
      const last = `${folder}/kept/${names.at(-1)}`;
      const { url, sent } = await keepingS3(() => rm(last, { force: true }));
      const env = {
        AWS_ENDPOINT_URL: url,
        AWS_ACCESS_KEY_ID: 'key',
        AWS_SECRET_ACCESS_KEY: 'secret',
      };
      const args = [aws, 's3', ...command, `${folder}/kept/`, 's3://bucket/kept/'];
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (text) => {
        said += text;
      });
      expect([(await once(child, 'close'))[0], ...sent.toSorted()]).toEqual([
        2,
        ...names.slice(0, -1).map((name) => `kept/${name}`),
      ]);
      expect(said).toContain(`Skipping file ${last}. File does not exist.`);
    }
  });

  it('follows the links of outputs, and ends with 2 after those that lead nowhere', async () => {
    const { folder, remove } = await temporaryFolder();
    cleanups.push(remove);
    await mkdir(`${folder}/outputs/model/deep`, { recursive: true });
    await mkdir(`${folder}/outputs/other`);
    await writeFile(`${folder}/outputs/model/best.bin`, 'weights');
    await writeFile(`${folder}/outputs/other/rows.csv`, 'rows');
    await writeFile(`${folder}/secret`, 'not of the outputs');
    const link = (to: string, name: string) => symlink(to, `${folder}/outputs/model/${name}`);
    await link('best.bin', 'latest.bin');
    await link('../other', 'data');
    const { url, objects } = await takingS3();
    const env = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    const copy = async () => {
      const args = [aws, 's3', 'cp', '--recursive', `${folder}/outputs/model/`, 's3://bucket/out/'];
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (text) => {
        said += text;
      });
      return { code: (await once(child, 'close'))[0], said };
    };
    expect(await copy()).toEqual({ code: 0, said: '' });
    expect(objects).toEqual({
      'out/best.bin': expect.stringContaining('weights'),
      'out/latest.bin': expect.stringContaining('weights'),
      'out/data/rows.csv': expect.stringContaining('rows'),
    });
    await link('gone.bin', 'broken');
    await link('.', 'deep/round');
    await link(`${folder}/secret`, 'outside');
    const { code, said } = await copy();
    expect(code).toBe(2);
    for (const name of ['broken', 'outside']) {
      expect(said).toContain(`Skipping file ${folder}/outputs/model/${name}. File does not exist.`);
    }
    expect(said).toContain('deep/round. File does not exist.');
    expect(Object.keys(objects)).toHaveLength(3);
  });

  it('ends at once when a file may not be written, whatever is still on its way', async () => {
    const { folder, remove } = await temporaryFolder();
    cleanups.push(remove);
    await writeFile(`${folder}/data`, 'a file where a folder is to be');
    const env = {
      AWS_ENDPOINT_URL: await endlessS3('in/..', 'in/data/rows.csv'),
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    const args = [aws, 's3', 'cp', '--recursive', 's3://bucket/in/', folder];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    cleanups.push(() => child.kill('SIGKILL'));
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(said).toContain('fatal error: in/.. leads out of the folder');
  });
});
