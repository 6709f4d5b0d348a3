import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { frameworks } from '../../frameworks/images.ts';
import { unpackWithin } from '../../kernel/unpack-within.ts';
import { patientS3 } from './patient-s3.ts';
import { parseUri } from './s3-copy.ts';
import type { Env } from './streams.ts';

/** What a program's folder may unpack to. */
const bounds = { files: 20_000, bytes: 2 * 1024 ** 3 };

/** SageMaker shows 1,024 characters of a failure; of what the program said so many are kept. */
const keptLetters = 600;

/**
 * Runs a program as SageMaker's training toolkit does under `docker run IMAGE train`, with this
 * machine's Python, below the folder `base`; answers the exit code.
 */
export async function train(framework: string, base: string, env: Env): Promise<number> {
  const given = JSON.parse(
    await readFile(join(base, 'input/config/hyperparameters.json'), 'utf8'),
  ) as Record<string, string>;
  await fetchCode(decoded(given.sagemaker_submit_directory), join(base, 'code'), env);
  for (const folder of ['model', 'output/data'])
    await mkdir(join(base, folder), { recursive: true });
  const { code, last } = await python('train.py', framework, base, env);
  const failure = join(base, 'output/failure');
  if (code !== 0 && !existsSync(failure)) {
    const program = decoded(given.sagemaker_program);
    const said = `ExitCode ${code}\nErrorMessage "${last}"\nCommand "${program}"`;
    const text = `ExecuteUserScriptError:\n${said}`;
    await writeFile(failure, text);
  }
  return code;
}

/** The same for `serve`: the handlers of `inference.py`, or of another program, answer. */
export async function serve(framework: string, base: string, env: Env): Promise<number> {
  const named = env.SAGEMAKER_SUBMIT_DIRECTORY ?? `${base}/model/code`;
  const folder = named.startsWith('s3://') ? join(base, 'code') : named;
  await fetchCode(named, folder, env);
  const { code } = await python('serve.py', framework, base, { ...env, SM_MODULE_DIR: folder });
  return code;
}

/** The toolkit takes a hyperparameter as JSON, else as the text that it is. */
function decoded(text = ''): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Unpacks an archive into a folder; what is not in S3 is that folder already. */
async function fetchCode(uri: string, folder: string, env: Env): Promise<void> {
  if (!uri.startsWith('s3://')) return;
  const { bucket: Bucket, key: Key } = parseUri(uri);
  await mkdir(folder, { recursive: true });
  const client = patientS3(env);
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  try {
    await unpackWithin(Body as Readable, folder, bounds);
  } catch (error) {
    throw new Error(`${uri} cannot be unpacked: ${(error as Error).message}`);
  }
  client.destroy();
}

/** Runs one of the two programs of `frameworks`; `last` is the end of its standard error. */
async function python(program: string, framework: string, base: string, env: Env) {
  const file = fileURLToPath(new URL(`../../frameworks/${program}`, import.meta.url));
  const { module } = frameworks[framework]!;
  const child = spawn('python3', ['-B', '-u', file, framework, module, base], {
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  // The whole group hears the signal; what is said and left is brought to its end here.
  process.on('SIGTERM', () => {});
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text);
    last = `${last}${text}`.slice(-keptLetters);
  });
  return new Promise<{ code: number; last: string }>((resolve, reject) => {
    child.on('error', ({ message }) =>
      reject(new Error(`This machine has no Python 3: ${message}`)),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, last: last.trim() }));
  });
}
