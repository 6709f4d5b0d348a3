// Imports a bundle in this fresh process, calls its handler once and tells how long both took.
// `node import-once.mjs BUNDLE EVENT`, the event as JSON.
const [bundle, event] = process.argv.slice(2);
const began = performance.now();
const { handler } = await import(bundle);
const imported = performance.now();
const { statusCode, body } = await handler(JSON.parse(event), {});
const answered = performance.now();
if (statusCode >= 300) throw new Error(`The first call answered ${statusCode}: ${body}`);
console.log(JSON.stringify({ importMs: imported - began, firstMs: answered - imported }));
