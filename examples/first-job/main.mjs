// Counts what its inputs have, and writes that into the folder of its output. Plain Node.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const found = {};
for (const [name, folder] of Object.entries(process.env)) {
  if (!name.startsWith('SM_CHANNEL_')) continue;
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  found[name] = Object.fromEntries(files.map((path) => [path, statSync(join(folder, path)).size]));
}
console.log(`inputs with bytes: ${JSON.stringify(found)}`);

const out = process.env.TRAINYARD_OUTPUT_SUMMARY;
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'summary.json'), JSON.stringify(found));
