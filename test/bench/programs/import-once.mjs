// Imports a bundle in this fresh process, calls its handler once and tells how long both took.
// `node import-once.mjs BUNDLE EVENT`, the event as JSON.
const [bundle, event] = process.argv.slice(2);
const unspent = process.cpuUsage();
const began = performance.now();
const { handler } = await import(bundle);
const imported = performance.now();
const { user, system } = process.cpuUsage(unspent);
const { statusCode, body } = await handler(JSON.parse(event), {});
const answered = performance.now();
if (statusCode >= 300) throw new Error(`The first call answered ${statusCode}: ${body}`);
const importCpuMs = (user + system) / 1000;
const times = { importMs: imported - began, importCpuMs, firstMs: answered - imported };
console.log(JSON.stringify(times));
