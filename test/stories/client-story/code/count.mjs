// Says which files of the source have come, and how many rows its input has.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

// What makes an image answer as SageMaker's do is the plane's own.
const isOurs = (name) => !name.startsWith('.trainyard-image');
const listed = readdirSync('.', { recursive: true }).filter(isOurs).sort();
const rows = readFileSync(`${process.env.SM_CHANNEL_RAW}/a.csv`, 'utf8').trim().split('\n').length;
process.stdout.write(`files ${listed.join(' ')}\nrows ${rows}\n`);
writeFileSync(`${process.env.TRAINYARD_OUTPUT_SUMMARY}/rows.txt`, String(rows));
