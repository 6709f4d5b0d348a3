import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CustomerError } from '../customer-error.ts';
import { readFileContent } from './content.ts';
import { type Row, type Table, tableOf } from './table.ts';

/** The tables of the channels that a job has. */
export type Channels = Readonly<Record<string, Table>>;

/**
 * Reads the channels of a training job. Throws CustomerError where one has no data, or other
 * features than `train`.
 */
export async function readChannels(base: string, known: readonly string[]): Promise<Channels> {
  const config = JSON.parse(
    await readFile(join(base, 'input/config/inputdataconfig.json'), 'utf8'),
  );
  const channels: Record<string, Table> = {};
  for (const [name, { ContentType }] of Object.entries<{ ContentType?: string }>(config)) {
    if (!known.includes(name)) {
      throw new CustomerError(`There is no channel ${name}; there are ${known.join(', ')}.`);
    }
    channels[name] = await readChannel(join(base, 'input/data', name), name, ContentType);
  }
  const { train } = channels;
  if (!train) throw new CustomerError('The channel train is missing.');
  for (const [name, { width, labels }] of Object.entries(channels)) {
    const same = width === train.width && labels.length > 0 === train.labels.length > 0;
    if (same) continue;
    throw new CustomerError(
      `The channel ${name} has ${width} features and train has ${train.width}, or only one of ` +
        'them has labels.',
    );
  }
  return channels;
}

async function readChannel(folder: string, name: string, contentType?: string): Promise<Table> {
  const rows: Row[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) {
    try {
      for (const row of readFileContent(await readFile(file), contentType)) rows.push(row);
    } catch (error) {
      if (!(error instanceof CustomerError)) throw error;
      throw new CustomerError(
        `Channel ${name}, ${file.slice(folder.length + 1)}: ${error.message}`,
      );
    }
  }
  if (rows.length > 0) return tableOf(rows);
  throw new CustomerError(`The channel ${name} has no records.`);
}
