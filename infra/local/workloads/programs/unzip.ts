import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

/** Bounds of an archive. */
const maxFiles = 20_000;
const maxBytes = 2 * 1024 ** 3;

/** Files are inflated in groups of about this many bytes. */
const groupBytes = 64 * 1024 ** 2;

const linkType = 0o120000;
const typeMask = 0o170000;

/** Unpacks an archive into a folder; refuses paths that lead out of it, links and bombs. */
export async function unzip(archive: Uint8Array, folder: string): Promise<void> {
  const modes = unixModes(archive);
  for (const names of groups(list(archive, modes))) {
    const files = unzipSync(archive, { filter: ({ name }) => names.has(name) });
    for (const [name, content] of Object.entries(files)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      await chmod(file, (modes.get(name) ?? 0) & 0o100 ? 0o755 : 0o644);
    }
  }
}

interface Entry {
  name: string;
  size: number;
}

/** The files of an archive, each looked at before anything is unpacked. */
function list(archive: Uint8Array, modes: Map<string, number>): Entry[] {
  const entries: Entry[] = [];
  let bytes = 0;
  unzipSync(archive, {
    filter({ name, originalSize: size }) {
      checkName(name);
      if (((modes.get(name) ?? 0) & typeMask) === linkType) {
        throw new Error(`The archive holds a link, which is not unpacked: ${name}`);
      }
      bytes += size;
      if (!name.endsWith('/')) entries.push({ name, size });
      if (entries.length > maxFiles || bytes > maxBytes) {
        throw new Error(`The archive has more than ${maxFiles} files or 2 GB.`);
      }
      return false;
    },
  });
  return entries;
}

/** A backslash is a letter of a name like any other here; only slashes make folders. */
function checkName(name: string): void {
  const bad = name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.includes('\0');
  if (bad || name.split('/').includes('..')) {
    throw new Error(`The archive has a path that leads out of it: ${JSON.stringify(name)}`);
  }
}

function* groups(entries: Entry[]): Generator<Set<string>> {
  let names = new Set<string>();
  let bytes = 0;
  for (const { name, size } of entries) {
    names.add(name);
    bytes += size;
    if (bytes < groupBytes) continue;
    yield names;
    names = new Set();
    bytes = 0;
  }
  if (names.size > 0) yield names;
}

/** Unix modes from the central directory (APPNOTE 4.3.12), which the library does not show. */
function unixModes(archive: Uint8Array): Map<string, number> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const modes = new Map<string, number>();
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error('The source is not a ZIP archive.');
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= end && view.getUint32(at, true) === 0x02014b50) {
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameBytes));
    modes.set(name, view.getUint32(at + 38, true) >>> 16);
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return modes;
}
