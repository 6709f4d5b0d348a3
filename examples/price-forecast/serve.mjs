import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { InputError, modelFolder } from './contract.mjs';
import { latestRow } from './features.mjs';
import { forecaster } from './learner.mjs';

/** SageMaker asks at 8080; where several containers share a machine each is told its port. */
const port = Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080);

const model = JSON.parse(readFileSync(join(modelFolder(), 'model.json'), 'utf8'));

/** `{"bars": [{date, open, high, low, close, volume}, …]}` in, the next days' volatility out. */
function answer(text) {
  let bars;
  try {
    ({ bars } = JSON.parse(text));
  } catch {
    throw new InputError('The request is not JSON; needed: {"bars": […]}.');
  }
  if (!Array.isArray(bars)) throw new InputError('The request has no list bars.');
  const row = latestRow(bars);
  const [forecast] = forecaster([row], model)(model.weights);
  const { date, close, volatility } = row;
  return { date, close, volatility, forecast, trial: model.options };
}

const server = createServer((request, response) => {
  const reply = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (request.url === '/ping') return reply(200, {});
  if (request.url !== '/invocations') return reply(404, { error: 'There is no such path.' });
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    try {
      reply(200, answer(Buffer.concat(pieces).toString('utf8')));
    } catch (error) {
      if (!(error instanceof InputError)) console.error(error.stack);
      reply(error instanceof InputError ? 400 : 500, { error: error.message });
    }
  });
});

process.on('SIGTERM', () => server.close(() => process.exit(0)));
server.listen(port, () => console.log(`serving on ${port}`));
