import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { sourceFiles } from '../../../../clients/typescript/files/source-files.ts';
import { configChecks, configFindings } from '../../../../shared/defects/config-checks.ts';
import type { DefectFinding } from '../../../../shared/defects/finding.ts';
import { sourceFindings, sourceRules } from '../../../../shared/defects/source-checks.ts';
import { specChecks, specFindings } from '../../../../shared/defects/spec-checks.ts';
import { defects } from '../../../../shared/defects/table.ts';
import { costBounds } from '../../../../statemachines/cost.ts';
import { parseSpec } from '../../../../statemachines/spec.ts';
import { refusalOf } from '../../statemachines/refusal.ts';
import { configSeeds, refusedSeeds, specSeeds } from './defect-seeds.ts';
import { scriptSeeds } from './script-seeds.ts';
import { sourceSeeds } from './source-seeds.ts';

const fileSeeds = [...sourceSeeds, ...scriptSeeds];
const plane = {
  repositoryUri: 'plane.example/images',
  readable: ['s3://plane/projects/default/'],
};
const found = (findings: DefectFinding[]) => findings.map(({ id, where }) => `${id} ${where}`);
const inSpec = (body: object) => found(specFindings(parseSpec(body), plane));
const inFile = (path: string, lines: readonly string[]) =>
  found(sourceFindings([{ path, text: lines.join('\n') }]));

describe('the table of defects', () => {
  it('has D01 to D25, each found, refused or designed away, with a paragraph', () => {
    const ids = Array.from({ length: 25 }, (_, index) => `D${String(index + 1).padStart(2, '0')}`);
    expect(defects.map(({ id }) => id)).toEqual(ids);
    for (const { how, doc, title } of defects) {
      expect(how.length).toBeGreaterThan(0);
      expect(doc.length).toBeGreaterThan(120);
      expect(title).toMatch(/^[A-Z]/);
    }
  });

  it.each(defects)('$id has a seed for each way in which it is found: $title', ({ id, how }) => {
    const has = (seeds: readonly { id: string }[]) => seeds.some((seed) => seed.id === id);
    const checked = has([...sourceRules, ...specChecks, ...configChecks]);
    expect({ checked, refused: has(refusedSeeds) }).toEqual({
      checked: how.includes('checked'),
      refused: how.includes('refused'),
    });
    expect(has(sourceRules)).toBe(has(fileSeeds));
    expect(has(specChecks)).toBe(has(specSeeds));
    expect(has(configChecks)).toBe(has(configSeeds));
  });

  it('has a seed for every rule over sources', () => {
    const unseen = sourceRules.filter(
      ({ id, says }) =>
        !fileSeeds.some((seed) =>
          sourceFindings([{ path: seed.path, text: seed.bad.join('\n') }]).some(
            (one) => one.id === id && one.found.includes(says.split('$')[0]!),
          ),
        ),
    );
    expect(unseen.map(({ id, says }) => `${id} ${says}`)).toEqual([]);
  });
});

describe('a defect', () => {
  it.each(specSeeds)(
    '$id is found in a job at $at, and not in its twin',
    ({ id, at, bad, good }) => {
      expect(inSpec(bad)).toEqual([`${id} ${at}`]);
      expect(inSpec(good)).toEqual([]);
    },
  );

  it.each(refusedSeeds)('$id is refused in a job at $at, and not in its twin', (seed) => {
    expect(refusalOf(seed.bad).details).toMatchObject({ pointer: seed.at });
    expect(inSpec(seed.good)).toEqual([]);
  });

  it.each(fileSeeds)('$id is found in $path, and not in its twin', (seed) => {
    expect(inFile(seed.path, seed.bad)).toEqual([`${seed.id} ${seed.path}:${seed.line}`]);
    expect(inFile(seed.path, seed.good)).toEqual([]);
  });

  it.each(configSeeds)('$id is found in the configuration, and not in its twin', (seed) => {
    expect(found(configFindings(seed.bad))).toEqual([`${seed.id} ${seed.at}`]);
    expect(configFindings(seed.good)).toEqual([]);
  });

  it('is told without the secret that it is about', () => {
    const secret = 'sup3rs3cret';
    const files = [
      {
        path: 'Dockerfile',
        text: `FROM a:1\nENV API_TOKEN=${secret} AWS_SECRET_ACCESS_KEY=${secret}`,
      },
      { path: 'a.py', text: `boto3.client("s3", aws_secret_access_key="${secret}")` },
    ];
    const environment = { API_TOKEN: secret, AWS_SESSION_TOKEN: secret };
    const job = parseSpec({ kind: 'task', image: 'r.example/a:1', environment });
    const findings = [...sourceFindings(files), ...specFindings(job, plane)];
    expect(findings.map(({ id }) => id)).toEqual(['D03', 'D04', 'D04', 'D03', 'D04', 'D13']);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });
});

describe('no false alarm', () => {
  const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));

  it('is raised by the files of our own examples', () => {
    const files = sourceFiles(examples).paths.map((path) => ({
      path,
      text: readFileSync(join(examples, path), 'utf8'),
    }));
    expect(files.length).toBeGreaterThan(15);
    expect(sourceFindings(files)).toEqual([]);
  });

  it('is raised by the jobs of our own examples', () => {
    const jobs = sourceFiles(examples)
      .paths.filter((path) => /\.yaml$/.test(path))
      .flatMap((path) => parseAllDocuments(readFileSync(join(examples, path), 'utf8')))
      .map((document) => document.toJS())
      .map((body) => (body.kind === 'schedule' ? body.job : body));
    expect(jobs.length).toBeGreaterThan(3);
    expect(jobs.flatMap((job) => specFindings(job, plane))).toEqual([]);
  });
});

describe('the estimator', () => {
  it('says $0.247 for thirty runs of ten minutes with 1 vCPU and 2 GB', () => {
    const task = { kind: 'task', image: 'r.example/a:1', cpu: 1024, memory: 2048 };
    const run = parseSpec({ ...task, timeoutSeconds: 600 });
    const { worstMicroUsd } = costBounds(run, 'us-east-1');
    expect((30 * worstMicroUsd) / 1e6).toBeCloseTo(0.247, 3);
  });
});
