// Answers with what the model makes of a number.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const { SM_MODEL_DIR = '/opt/ml/model', SAGEMAKER_BIND_TO_PORT = '8080' } = process.env;
const { factor } = JSON.parse(readFileSync(`${SM_MODEL_DIR}/model.json`, 'utf8'));
const server = createServer(async (request, response) => {
  const answer = request.url === '/ping' ? {} : { scaled: (await json(request)).x * factor };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
});
process.on('SIGTERM', () => process.exit(0));
server.listen(Number(SAGEMAKER_BIND_TO_PORT));
