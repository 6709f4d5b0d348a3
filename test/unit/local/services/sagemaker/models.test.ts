import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realModelFolder } from '../../../../../infra/local/services/sagemaker/model-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainyard-models-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One member of a hand-made archive. */
type Member = { path: string; type?: string; linkpath?: string; body?: string };

function archiveOf(...members: Member[]): Buffer {
  const blocks = members.flatMap(({ path, type = 'File', linkpath = '', body = '' }) => {
    const head = Buffer.alloc(512);
    const size = Buffer.byteLength(body);
    new Header({ path, type: type as 'File', linkpath, size, mode: 0o644 }).encode(head);
    return [head, Buffer.concat([Buffer.from(body), Buffer.alloc((512 - (size % 512)) % 512)])];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

describe('a model that is to be served', () => {
  it('unpacks with its folders and the links inside of it', async () => {
    const from = join(folder, 'from');
    await mkdir(join(from, 'snapshots'), { recursive: true });
    await writeFile(join(from, 'weights'), 'w');
    await symlink('../weights', join(from, 'snapshots', 'latest'));
    const pieces: Uint8Array[] = [];
    const packed = create({ cwd: from, gzip: true }, ['weights', 'snapshots']);
    for await (const piece of packed) pieces.push(piece);
    const base = await realModelFolder(folder)('good', Buffer.concat(pieces));
    expect(readFileSync(join(base!, 'model/snapshots/latest'), 'utf8')).toBe('w');
    expect(readlinkSync(join(base!, 'model/snapshots/latest'))).toBe('../weights');
  });

  it.each<[string, Member[], string]>([
    ['a path above its folder', [{ path: '../x', body: 'x' }], 'leads out of its folder'],
    ['an absolute path', [{ path: '/tmp/x', body: 'x' }], 'leads out of its folder'],
    [
      'a link out of its folder',
      [{ path: 'a/l', type: 'SymbolicLink', linkpath: '../../x' }],
      'is a link out of its folder, to ../../x',
    ],
    [
      'an absolute link',
      [{ path: 'l', type: 'SymbolicLink', linkpath: '/etc/passwd' }],
      'is a link out of its folder',
    ],
    [
      'a link that leaves behind another link',
      [
        { path: 'd/e/l', type: 'SymbolicLink', linkpath: '../..' },
        { path: 'm', type: 'SymbolicLink', linkpath: 'd/e/l/../x' },
      ],
      '"m" in it is a link out of its folder',
    ],
    ['a hard link above', [{ path: 'a/l', type: 'Link', linkpath: '../x' }], 'is a link out'],
    ['a device', [{ path: 'd', type: 'CharacterDevice' }], 'neither a file nor a folder'],
    [
      'more files than may be',
      Array.from({ length: 4 }, (_, n) => ({ path: `f${n}` })),
      'more than 3 files',
    ],
    [
      'more bytes than may be',
      [{ path: 'zeros', body: '0'.repeat(1001) }],
      'unpacks to more than 1000 bytes',
    ],
  ])('is refused with %s, and leaves nothing behind', async (_what, members, why) => {
    const models = realModelFolder(folder, { files: 3, bytes: 1000 });
    const made = models('bad', archiveOf(...members));
    await expect(made).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(made).rejects.toThrow(why);
    expect(existsSync(join(folder, 'sagemaker/bad/opt/ml'))).toBe(false);
  });

  it('is told when it is no archive', async () => {
    const made = realModelFolder(folder)('none', Buffer.from('not gzip'));
    await expect(made).rejects.toThrow('it is no gzipped tar');
  });
});
