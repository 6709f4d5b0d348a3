import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { version as clientVersion } from '../../../clients/typescript/version.ts';
import { takesClient, version } from '../../../shared/version.ts';

const read = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');

it('is one for the package, the plane and the client, and has its place in the change log', () => {
  expect(version).toBe(JSON.parse(read('package.json')).version);
  expect(clientVersion).toBe(version);
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${version.replaceAll('.', '\\.')}\\b`, 'm'));
});

it.each([
  ['0.4.0', '0.4', true],
  ['0.3.7', '0.4', false],
  ['0.10.0', '0.9', true],
  ['1.0.0', '0.9', true],
  ['0.9.0', '1.0', false],
  ['python-urllib', '0.4', true],
])('a client %j is taken where the oldest is %s: %s', (client, oldest, taken) => {
  expect(takesClient(client, oldest)).toBe(taken);
});
