import { open } from 'node:fs/promises';
import { ifThere } from '../kernel/if-there.ts';
import { AwsError, type Context, type Outside } from '../kernel/types.ts';
import type { Container } from './container-table.ts';
import type { ContainerSpec } from './types.ts';

/** At most this much of a log becomes events at once; a longer line is cut here. */
const chunkBytes = 256 * 1024;

/**
 * What PutLogEvents takes at once: so many events, and so many bytes, where each event counts 26
 * more than its text.
 */
const batch = { events: 10_000, bytes: 1_048_576, overheadBytes: 26 };
const newline = 10;

/** At most this much of the end of a log is answered as output. */
const outputBytes = 32 * 1024 * 1024;

/** Makes sure that the stream a container logs to exists, and its group too. */
export function ensureStream(context: Context, log: ContainerSpec['log']): void {
  if (!log) return;
  const { group: logGroupName, stream: logStreamName } = log;
  const create = () => context.call('logs', 'CreateLogStream', { logGroupName, logStreamName });
  try {
    unlessExists(create);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    unlessExists(() => context.call('logs', 'CreateLogGroup', { logGroupName }));
    unlessExists(create);
  }
}

function unlessExists(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException')
      throw error;
  }
}

/** Makes log events of lines; as with the awslogs driver an empty line is none. */
export function putLines(context: Context, log: ContainerSpec['log'], lines: string[]): void {
  if (!log) return;
  for (const messages of batches(lines.filter((line) => line !== ''))) {
    const logEvents = messages.map((message) => ({ timestamp: context.now, message }));
    const request = { logGroupName: log.group, logStreamName: log.stream, logEvents };
    context.call('logs', 'PutLogEvents', request);
  }
}

/** The lines in portions that PutLogEvents takes. */
function* batches(lines: string[]): Generator<string[]> {
  let portion: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line) + batch.overheadBytes;
    if (portion.length === batch.events || bytes + size > batch.bytes) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(line);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

/**
 * Ships what a container has written since the last time: complete lines, or all when it ended.
 * Events and offset are one transaction, so that a crash neither doubles nor loses a line. Lines
 * that the logs service refuses stay in the file and are tried again the next time; they never keep
 * the end from being told.
 */
export async function shipLog(
  container: Container,
  file: string,
  outside: Outside,
  how: { ended: boolean; failed(error: AwsError): void },
): Promise<void> {
  let shipped = container.shipped;
  for (;;) {
    const chunk = await readFrom(file, shipped, chunkBytes);
    const bytes = completeBytes(chunk, how.ended);
    if (bytes === 0) return;
    const lines = splitLines(chunk.subarray(0, bytes).toString('utf8'));
    const next = shipped + bytes;
    try {
      outside.transact((tx, context) => {
        putLines(context, container.spec.log, lines);
        const sql = 'UPDATE workloads_container SET shipped = ? WHERE id = ?';
        tx.run(sql, next, container.id);
      });
    } catch (error) {
      if (error instanceof AwsError) return how.failed(error);
      throw error;
    }
    shipped = next;
  }
}

/** The output so far: complete lines only, unless `whole`. */
export async function readOutput(file: string, whole: boolean): Promise<string> {
  const end = await readFrom(file, -outputBytes, outputBytes);
  return end.subarray(0, whole ? end.length : end.lastIndexOf(newline) + 1).toString('utf8');
}

/**
 * How many bytes of a chunk can go: up to a line's end, at most one batch of lines so that no
 * transaction is long, or to a long line's last character.
 */
function completeBytes(chunk: Buffer, ended: boolean): number {
  const lineEnd = endOfLines(chunk);
  if (lineEnd > 0) return lineEnd;
  if (chunk.length < chunkBytes) return ended ? chunk.length : 0;
  let cut = chunk.length;
  while (cut > chunk.length - 4 && ((chunk[cut - 1] ?? 0) & 0xc0) === 0x80) cut -= 1;
  return ((chunk[cut - 1] ?? 0) & 0xc0) === 0xc0 ? cut - 1 : chunk.length;
}

/** Behind the last line's end in the chunk, or the last one of a full batch. */
function endOfLines(chunk: Buffer): number {
  let end = 0;
  for (let lines = 0; lines < batch.events; lines += 1) {
    const next = chunk.indexOf(newline, end) + 1;
    if (next === 0) break;
    end = next;
  }
  return end;
}

function splitLines(text: string): string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** Reads from an offset; a negative one counts from the end. */
async function readFrom(file: string, offset: number, most: number): Promise<Buffer> {
  const handle = await ifThere(open(file));
  if (!handle) return Buffer.alloc(0);
  try {
    const { size } = await handle.stat();
    const from = offset < 0 ? Math.max(0, size + offset) : offset;
    const buffer = Buffer.alloc(Math.max(0, Math.min(most, size - from)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
