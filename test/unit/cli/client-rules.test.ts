import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { botocoreServices, writeClientRules } from '../../../cli/local/client-rules.ts';
import { modelOf } from '../../../infra/local/kernel/models/model.ts';
import { coveredServices } from '../docs/coverage-text.ts';

it('clients are told of every service of the plane, by botocore’s names', () => {
  const names = coveredServices().flatMap(({ id }) => {
    const from = modelOf(id)?.from.split(', ').at(-1);
    return from?.split(' and ') ?? [];
  });
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !botocoreServices.includes(name))).toEqual([]);
});

it('an endpoint that a client was given goes before that of the plane', () => {
  const data = mkdtempSync(join(tmpdir(), 'trainyard-rules-'));
  const urlsOf = (service: string) => {
    const folder = join(writeClientRules(data, 'http://127.0.0.1:4566'), service, '9999-12-31');
    const { rules } = JSON.parse(readFileSync(join(folder, 'endpoint-rule-set-1.json'), 'utf8'));
    return rules.map(({ endpoint }: { endpoint: { url: unknown } }) => endpoint.url);
  };
  expect(urlsOf('s3')).toEqual([
    '{Endpoint}/{Bucket}',
    '{Endpoint}',
    'http://127.0.0.1:4566/{Bucket}',
    'http://127.0.0.1:4566',
  ]);
  expect(urlsOf('ecs')).toEqual(urlsOf('s3'));
  rmSync(data, { recursive: true });
});
