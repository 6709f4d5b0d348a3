import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { algorithms } from './algorithms.ts';
import { answer } from './answers.ts';
import { modelFile } from './train.ts';

/**
 * Serves as `docker run IMAGE serve` does under SageMaker's contract: the model below `base` on
 * `port`, by `GET /ping` and `POST /invocations`.
 */
export async function serve(
  name: string,
  base: string,
  port: number,
  say: (line: string) => void,
): Promise<Server> {
  say(`This is Trainyard's own ${name}, not AWS's code.`);
  const file = join(base, 'model', modelFile);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`There is no ${modelFile} in the model: it was not trained by this ${name}.`);
  });
  const model = modelIn(text, name);
  const server = createServer((request, response) => {
    respond(name, model, request, response).catch((error: unknown) => {
      say(String(error));
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((ready, fail) => {
    server.on('error', fail).listen(port, '0.0.0.0', ready);
  });
  say(`It listens on port ${port}.`);
  return server;
}

/** AWS's own models are archives of MXNet: they cannot be read here, nor another algorithm's. */
function modelIn(text: string, name: string): never {
  try {
    const model = JSON.parse(text) as never;
    algorithms[name]!.width(model);
    return model;
  } catch {
    throw new Error(`${modelFile} is not of Trainyard's own ${name}; AWS's models are not read.`);
  }
}

async function respond(
  name: string,
  model: never,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, url, headers } = request;
  if (method === 'GET' && url === '/ping') {
    response.writeHead(200).end();
    return;
  }
  if (method !== 'POST' || url !== '/invocations') {
    response.writeHead(404).end();
    return;
  }
  const { status, contentType, body } = answer(name, model, {
    contentType: headers['content-type'] ?? '',
    accept: headers.accept ?? '',
    body: await buffer(request),
  });
  response.writeHead(status, { 'content-type': contentType }).end(body);
}
