// Holds the local plane against what was recorded on AWS:
// `node test/conformance/run.ts state-machines [DIR]`.
import { defaultFolder, type Played, playAll, score } from './state-machines.ts';

const [suite, folder = defaultFolder] = process.argv.slice(2);

if (suite === 'state-machines') report(await playAll(folder));
else {
  console.error('usage: npm run conformance -- state-machines [DIR]');
  process.exitCode = 2;
}

function report(played: Played[] | undefined): void {
  if (!played) {
    console.log(`Skipped: there are no recordings at ${folder}.`);
    return;
  }
  for (const [file, list] of Map.groupBy(played, (one) => one.file)) {
    console.log(`${told(list)}  ${file}`);
    for (const { id, difference } of list) {
      if (difference) console.log(`    ${id.split('::').at(-1)}\n        ${difference}`);
    }
  }
  console.log(`${told(played.filter(({ pure }) => pure))}  scenarios without any service`);
  console.log(`${told(played)}  all scenarios`);
}

function told(played: Played[]): string {
  const { passed, total } = score(played);
  return `${passed}/${total}`.padStart(7);
}
