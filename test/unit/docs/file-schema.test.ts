import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fileSchema } from '../../../functions/api/file-schema.ts';
import { openapiDocument } from '../../../functions/api/openapi.ts';
import { root } from '../../../infra/aws/paths.ts';
import { fieldsOf, fieldsOfStage } from '../../../statemachines/kinds/fields.ts';
import { kinds } from '../../../statemachines/kinds/kinds.ts';
import { fences } from '../docs/fences.ts';

const validate = new Ajv({ allErrors: true, strict: false }).compile(fileSchema());

/** What is wrong with a document, each with its place. */
function faultsOf(document: unknown): string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${params.additionalProperty ?? ''}`.trim(),
  );
}

const documentsOf = (text: string) => parseAllDocuments(text).map((one) => one.toJS());
const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .map((path) => `examples/${path}`);
/** Whole files in the pages for users. */
const shown = fences
  .filter(({ language, text }) => language === 'yaml' && /^kind: /m.test(text))
  .map(({ at, text }) => [at, text] as const);

/** The names of fields in a schema that say not what they are for. */
function undescribed(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, part]) => {
    const at = `${path}/${name}`;
    if (name === 'if') return [];
    const inside = undescribed(part, at);
    if (name !== 'properties') return inside;
    const silent = Object.entries(part as Record<string, { description?: string }>)
      .filter(([, field]) => !/^[A-Z].{8}.*\.$/s.test(field.description ?? ''))
      .map(([field]) => `${at}/${field}`);
    return [...silent, ...inside];
  });
}

describe('the schema of the files that the command line takes', () => {
  it('is there for every kind and for schedules', () => {
    const { definitions } = fileSchema() as { definitions: object };
    expect(Object.keys(definitions)).toEqual(
      expect.arrayContaining([...kinds.map(({ name }) => name), 'schedule']),
    );
  });

  it('takes every example', () => {
    expect(examples.length).toBeGreaterThan(8);
    const faults = examples.flatMap((path) =>
      documentsOf(readFileSync(join(root, path), 'utf8')).flatMap((document) =>
        faultsOf(document).map((fault) => `${path}: ${fault}`),
      ),
    );
    expect(faults).toEqual([]);
  });

  it('takes every whole file that the documents show', () => {
    expect(shown.length).toBeGreaterThan(5);
    const faults = shown.flatMap(([path, text]) =>
      documentsOf(text).flatMap((document) =>
        faultsOf(document).map((fault) => `${path}: ${fault}`),
      ),
    );
    expect(faults).toEqual([]);
  });

  const image = 'registry.example/one:1';
  it.each([
    ['a source from git', { kind: 'task', source: { git: 'https://h/r.git', ref: 'v1' } }],
    ['an input that is a path', { kind: 'task', image, inputs: { raw: '../data/prices.csv' } }],
    ['numbers as text', { kind: 'task', image, cpu: '1024', timeoutSeconds: '6e2' }],
  ])('takes %s', (_what, document) => {
    expect(faultsOf(document)).toEqual([]);
  });

  const stages = { a: { kind: 'task', image, needs: ['b'], priority: 3 } };
  it.each([
    ['a misspelt field', { kind: 'task', image, comand: ['a'] }, /comand/],
    ['an unknown kind', { kind: 'tsak', image }, /\/kind must be equal to one of/],
    ['no kind', { image }, /must have required property 'kind'/],
    ['a number outside of its bounds', { kind: 'task', image, timeoutSeconds: 1 }, />= 60/],
    ['another word than those allowed', { kind: 'task', image, architecture: 'x86' }, /one of/],
    ['what only a whole job has, in a stage', { kind: 'pipeline', stages }, /a .*priority/],
    ['a schedule without its job', { kind: 'schedule', name: 'a', timeZone: 'UTC' }, /'job'/],
    ['a wrong job of a schedule', { kind: 'schedule', job: { kind: 'endpoint' } }, /'ttl'/],
  ])('refuses %s', (_what, document, why) => {
    expect(faultsOf(document).join('\n')).toMatch(why);
  });

  it('says of each field what it is for', () => {
    expect(undescribed(fileSchema())).toEqual([]);
  });

  it('has the texts of the kinds in the description of the API, too', () => {
    const jobNames = kinds.map(({ name }) => `${name[0]!.toUpperCase()}${name.slice(1)}Job`);
    const { components } = openapiDocument() as { components: { schemas: object } };
    const jobs = Object.entries(components.schemas).filter(([name]) => jobNames.includes(name));
    expect(jobs).toHaveLength(kinds.length);
    expect(undescribed(Object.fromEntries(jobs))).toEqual([]);
  });

  it('has no text for a field that is not there', () => {
    const all = JSON.stringify(fileSchema());
    const texts = kinds.flatMap(({ name }) => [
      ...Object.values(fieldsOf(name)),
      ...(name === 'pipeline' ? [] : Object.values(fieldsOfStage(name))),
    ]);
    const unused = texts.filter((text) => !all.includes(JSON.stringify(text).slice(1, -1)));
    expect([...new Set(unused)]).toEqual([]);
  });
});
