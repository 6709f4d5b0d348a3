import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { openapi, page } from './docs.mjs';
import { sentimentOf } from './sentiment.mjs';

const port = 8000;
const mostBytes = 64 * 1024;
const folder = process.env.SM_CHANNEL_WORDS ?? '/opt/ml/input/data/words';
const ratings = JSON.parse(readFileSync(join(folder, 'afinn-165.json'), 'utf8'));

/** The text that a request asks about; throws a sentence about what is wrong with it. */
async function textOf(request) {
  const pieces = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += piece.length;
    if (bytes <= mostBytes) pieces.push(piece);
  }
  if (bytes > mostBytes) throw new Error(`The body has ${bytes} bytes; ${mostBytes} are allowed.`);
  let given;
  try {
    given = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    throw new Error('The body is not JSON; needed: {"text": "…"}.');
  }
  if (typeof given?.text === 'string') return given.text;
  throw new Error('The body has no text; needed: {"text": "…"}.');
}

async function answer(request, reply) {
  const { pathname } = new URL(request.url, 'http://service');
  switch (`${request.method} ${pathname}`) {
    case 'GET /health':
      return reply(200, { status: 'ok' });
    case 'GET /':
    case 'GET /docs':
      return reply(200, page, 'text/html; charset=utf-8');
    case 'GET /openapi.json':
      return reply(200, openapi);
    case 'POST /sentiment':
      try {
        return reply(200, sentimentOf(ratings, await textOf(request)));
      } catch (error) {
        return reply(400, { error: error.message });
      }
    default:
      return reply(404, { error: `There is no ${request.method} ${pathname}; see /docs.` });
  }
}

const server = createServer((request, response) => {
  const reply = (status, body, type = 'application/json') => {
    response.writeHead(status, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    console.log(`${request.method} ${request.url} ${status}`);
  };
  answer(request, reply).catch((error) => {
    console.error(error.stack);
    response.destroy();
  });
});

// The balancer sends nothing more by then: what is being answered is finished.
process.on('SIGTERM', () => server.close(() => process.exit(0)));
server.listen(port, () => console.log(`serving ${Object.keys(ratings).length} words at ${port}`));
