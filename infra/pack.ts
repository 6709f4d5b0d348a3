// `npm run pack`: one package of everything, ready to be installed anywhere.
import { pack } from './package/pack.ts';

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

try {
  const { file, size, unpackedSize } = await pack();
  process.stdout.write(
    `${file}\n${megabytes(size)} MB packed, ${megabytes(unpackedSize)} MB installed\n` +
      `Install it: npm install --global ${file}\n`,
  );
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
