// Answers as SageMaker asks: GET /ping, and POST /invocations with {"column": number, …}.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { predict } from './model.mjs';

const model = JSON.parse(readFileSync(join(process.env.SM_MODEL_DIR, 'model.json'), 'utf8'));

function answer(row) {
  const missing = model.columns.filter((name) => !Number.isFinite(Number(row?.[name])));
  if (missing.length > 0) throw new Error(`needed is an object with ${model.columns.join(', ')}`);
  return { [model.target]: predict(row, model) };
}

const server = createServer(async (request, response) => {
  const reply = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (request.method === 'GET') return reply(request.url === '/ping' ? 200 : 404, {});
  try {
    const given = JSON.parse(await text(request));
    reply(200, Array.isArray(given) ? given.map(answer) : answer(given));
  } catch (error) {
    reply(400, { error: error.message });
  }
});

server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080));
