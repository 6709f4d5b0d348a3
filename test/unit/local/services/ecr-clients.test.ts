import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { needProgram } from '../../../stories/needed.ts';
import { digestOf, registryPlane } from './registry-plane.ts';

const run = promisify(execFile);

/** An image as an OCI layout on disk, of one layer. */
async function writeLayout(folder: string): Promise<string> {
  const blob = async (body: string) => {
    const digest = digestOf(body);
    await writeFile(`${folder}/blobs/${digest.replace(':', '/')}`, body);
    return { digest, size: Buffer.byteLength(body) };
  };
  await mkdir(`${folder}/blobs/sha256`, { recursive: true });
  const oci = 'application/vnd.oci.image';
  const layer = '\0'.repeat(10_240);
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: { mediaType: `${oci}.config.v1+json`, ...(await blob(config)) },
    layers: [{ mediaType: `${oci}.layer.v1.tar`, ...(await blob(layer)) }],
  });
  const manifests = [{ mediaType: `${oci}.manifest.v1+json`, ...(await blob(manifest)) }];
  await writeFile(`${folder}/index.json`, JSON.stringify({ schemaVersion: 2, manifests }));
  await writeFile(`${folder}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}');
  return digestOf(manifest);
}

describe('real clients of the registry', () => {
  it('skopeo logs in, pushes, and pulls the same image by its digest', async (context) => {
    needProgram('skopeo', context);
    const { folder, host, password } = await registryPlane();
    const digest = await writeLayout(`${folder}/layout`);
    const skopeo = (...args: string[]) => run('skopeo', ['--insecure-policy', ...args]);
    const auth = ['--authfile', `${folder}/auth.json`];
    const wrong = ['login', ...auth, '--tls-verify=false', '-u', 'AWS', '-p', 'guessed', host];
    await expect(skopeo(...wrong)).rejects.toThrow('invalid username/password');
    await skopeo('login', ...auth, '--tls-verify=false', '-u', 'AWS', '-p', password, host);
    const image = `docker://${host}/jobs`;
    const from = `oci:${folder}/layout`;
    await skopeo(
      'copy',
      '--dest-tls-verify=false',
      ...auth,
      '--preserve-digests',
      from,
      `${image}:v1`,
    );
    const back = `dir:${folder}/back`;
    await skopeo('copy', '--src-tls-verify=false', ...auth, `${image}@${digest}`, back);
    expect(digestOf(await readFile(`${folder}/back/manifest.json`))).toBe(digest);
  });
});
