import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './workloads-harness.ts';

const aws = fileURLToPath(new URL('../../infra/local/workloads/programs/aws.mjs', import.meta.url));

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

describe('the stand-in of the AWS CLI', () => {
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
