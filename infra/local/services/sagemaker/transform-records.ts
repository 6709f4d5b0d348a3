import type { TransformRequest } from './transform-store.ts';

const megabyte = 1024 ** 2;
const lineFeed = 10;

/**
 * What of an object goes into each request: the object, each of its lines, or as many lines as
 * MaxPayloadInMB has room for. A line keeps its end, as SageMaker sends it in a batch of several.
 * What alone is more than MaxPayloadInMB is sent whole: how SageMaker refuses it is unproven.
 */
export function* payloadsOf(request: TransformRequest, body: Uint8Array): Generator<Uint8Array> {
  if ((request.TransformInput!.SplitType ?? 'None') === 'None') {
    yield body;
    return;
  }
  const max = (request.MaxPayloadInMB ?? 6) * megabyte;
  const single = request.BatchStrategy === 'SingleRecord';
  let from = 0;
  let end = 0;
  while (end < body.length) {
    const at = body.indexOf(lineFeed, end);
    const next = at === -1 ? body.length : at + 1;
    if (end > from && (single || next - from > max)) {
      yield body.subarray(from, end);
      from = end;
    }
    end = next;
  }
  if (end > from) yield body.subarray(from, end);
}

/** The answers of an object as one: as they are, or each as a line of its own. */
export function assembled(request: TransformRequest, answers: readonly Uint8Array[]): Uint8Array {
  const lines = request.TransformOutput!.AssembleWith === 'Line';
  const end = Buffer.from('\n');
  return Buffer.concat(
    answers.flatMap((one) => (lines && one.at(-1) !== lineFeed ? [one, end] : [one])),
  );
}

/** Where the answers of an object go: its path below the input's folder, with `.out`. */
export function outputKey(prefix: string, key: string, outputPrefix: string): string {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  return `${outputPrefix.replace(/\/*$/, '/')}${key.slice(folder.length)}.out`;
}
