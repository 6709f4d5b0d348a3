// The least HTTP server: reads a request's body and answers `{"status":"ok"}`. Tells its URL.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"ok"}');
  });
});
server.listen(0, '127.0.0.1', () =>
  console.log(`  API   http://127.0.0.1:${server.address().port}`),
);
process.on('SIGTERM', () => process.exit(0));
