import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { JobError } from '../../../shared/errors.ts';
import { parseExactJson } from '../../../shared/exact-json.ts';
import type { Job } from '../../../shared/job/model.ts';
import { limits } from '../../../shared/limits.ts';
import { NumberText } from '../../../shared/number-text.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { resultKey } from './overrides.ts';

/** What a task reports: plain values by name, numbers as it wrote them. */
export type Reported = Record<string, string | number | boolean | NumberText>;

const memberName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

const needed =
  'the file in TRAINYARD_RESULT must hold one JSON object of text, numbers and true or false, ' +
  `${limits.resultBytes} bytes at most`;

const refuse = (found: string): never => {
  throw new JobError('UserCodeFailed', `The result is ${found}; ${needed}.`);
};

/** The result that a task has left in S3. Throws JobError `UserCodeFailed` where it is none. */
export async function readResult(ports: Ports, job: Job): Promise<Reported> {
  const { bucket: Bucket } = ports.config;
  const Range = `bytes=0-${limits.resultBytes}`;
  const command = new GetObjectCommand({ Bucket, Key: resultKey(job), Range });
  try {
    const { Body } = await ports.clients.of(S3Client).send(command);
    return resultFrom(await Body!.transformToByteArray());
  } catch (error) {
    // An empty object has no first byte.
    if ((error as Error).name === 'InvalidRange') return resultFrom(new Uint8Array());
    throw error;
  }
}

/** Checks the bytes of a result. Throws as `readResult` does. */
function resultFrom(bytes: Uint8Array): Reported {
  if (bytes.length > limits.resultBytes) return refuse(`more than ${limits.resultBytes} bytes`);
  const value = parsed(Buffer.from(bytes).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(Array.isArray(value) ? 'a list' : `${JSON.stringify(value)}`);
  }
  for (const [name, member] of Object.entries(value)) {
    if (!memberName.test(name)) return refuse(`an object with the name ${JSON.stringify(name)}`);
    const isPlain =
      ['string', 'boolean', 'number'].includes(typeof member) || member instanceof NumberText;
    if (!isPlain) {
      return refuse(`an object whose '${name}' is ${JSON.stringify(member).slice(0, 80)}`);
    }
  }
  return value as Reported;
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return refuse(text.trim() === '' ? 'empty' : `no JSON (${JSON.stringify(text.slice(0, 80))})`);
  }
}
