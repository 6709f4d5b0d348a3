import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { hashAssembly } from '../../infra/aws/assembly.ts';
import { readSettings } from '../../infra/aws/config.ts';
import { root } from '../../infra/aws/paths.ts';
import { build } from '../../infra/build.ts';
import { ensureAssembly } from '../../infra/synth.ts';

const folder = mkdtempSync(`${tmpdir()}/trainyard-synth-`);
afterAll(() => rmSync(folder, { recursive: true }));

describe('synthesis', () => {
  it('gives the same template and the same assets twice', { timeout: 60_000 }, async () => {
    const first = await ensureAssembly();
    const again = ['infra/aws/app.ts', `${folder}/again`];
    const { status } = spawnSync(process.execPath, again, { cwd: root });
    expect(status).toBe(0);
    expect(hashAssembly(`${folder}/again`)).toBe(first.hash);
  });

  it('happens only when the sources have changed', async () => {
    await ensureAssembly();
    expect(await ensureAssembly()).toMatchObject({ rebuilt: false, folder: `${root}/cdk.out` });
  });
});

describe('the build', () => {
  const from = `${folder}/sources`;
  mkdirSync(`${from}/shared/ports`, { recursive: true });
  writeFileSync(`${from}/shared/ports/world.ts`, 'export const realWorld = () => 0;');
  writeFileSync(
    `${from}/shared/ports/ports.ts`,
    'export const portsFrom = (world) => ({ world });',
  );
  const ping = 'export const create = ({ world }) => () => world.env;';
  writeFileSync(`${from}/ping.ts`, ping);

  it('gives a bundle that starts in a given world, and the same bytes twice', async () => {
    const plans = [{ id: 'ping', sources: [{ file: 'ping.ts' }] }];
    const manifests = [
      await build({ plans, from, into: `${folder}/one` }),
      await build({ plans, from, into: `${folder}/two` }),
    ];
    expect(manifests[0]).toEqual(manifests[1]);
    const bundle = `${folder}/one/functions/ping/index.mjs`;
    expect(readFileSync(bundle)).toHaveLength(manifests[0]!.functions.ping!['index.mjs']!.bytes);
    const { start, handler } = await import(bundle);
    expect(start({ env: { PLANE: 'mine' } })()).toEqual({ PLANE: 'mine' });
    expect(handler).toBeUndefined();
  });

  it('names the file that a row of the tables lacks', async () => {
    const plans = [{ id: 'job-fly', sources: [{ file: 'functions/api/job-fly.ts' }] }];
    await expect(build({ plans, from, into: `${folder}/none` })).rejects.toThrow(
      'functions/api/job-fly.ts (function "job-fly")',
    );
  });
});

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readSettings({})).toMatchObject({
      plane: 'trainyard',
      projects: ['default'],
      fronts: ['iam', 'oidc'],
      quotas: { task: 20, image: 4, tuning: 4 },
      network: { vpc: 'own' },
    });
  });

  it('takes names of projects, and shares of those that have them', () => {
    const projects = ['a', { name: 'b', weight: 2, concurrency: 4 }];
    const shares = { b: { weight: 2, concurrency: 4 } };
    expect(readSettings({ projects })).toMatchObject({ projects: ['a', 'b'], shares });
    const wrong = [
      { name: 'b', weight: 0 },
      { name: 'c', concurency: 2 },
    ];
    expect(() => readSettings({ projects: wrong })).toThrow(
      /concurency.*at projects\[1\].*>=1\n.*at projects\[0\]\.weight/s,
    );
    expect(() => readSettings({ projects: ['a', 'a'] })).toThrow(/'a' is named twice/);
  });

  it('takes what a project may read of others, by whole names and without wildcards', () => {
    const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf';
    const parameter = 'arn:aws:ssm:us-east-1:111122223333:parameter/key';
    const of = (access: object) => readSettings({ projects: ['a', { name: 'b', access }] });
    const access = { buckets: ['acme', 'lake/prices/'], secrets: [secret, parameter] };
    expect(of(access)).toMatchObject({ projects: ['a', 'b'], projectAccess: { b: access } });
    expect(of({ buckets: ['acme'] }).shares).toEqual({});
    for (const bucket of ['lake/prices', 'lake/*/', 's3://lake/', 'Lake']) {
      expect(() => of({ buckets: [bucket] }), bucket).toThrow(
        /projects\[1\]\.access\.buckets\[0\]/,
      );
    }
    for (const bucket of ['trainyard-data-projectsbucket1a2b-3c', 'mine/prices/']) {
      const config = { bucket: 'mine', projects: [{ name: 'b', access: { buckets: [bucket] } }] };
      expect(() => readSettings(config), bucket).toThrow(/the plane's own bucket.*buckets\[0\]/s);
    }
    for (const arn of ['db', secret.replace('-AbCdEf', ''), `${secret}:key::`, `${parameter}/*`]) {
      expect(() => of({ secrets: [arn] }), arn).toThrow(/projects\[1\]\.access\.secrets\[0\]/);
    }
  });

  it('keeps the quotas that it does not name, and refuses one that no kind has', () => {
    const { quotas } = readSettings({ quotas: { task: 5 } });
    expect(quotas).toEqual({ task: 5, image: 4, training: 4, tuning: 4, transform: 4 });
    expect(() => readSettings({ quotas: { task: 5, tunning: 2 } })).toThrow(
      /no quota 'tunning'; the quotas are image, task, training, tuning, transform/,
    );
    expect(() => readSettings({ quotas: { constructor: 2 } })).toThrow(/no quota 'constructor'/);
  });

  it('names each wrong field', () => {
    expect(() => readSettings({ plane: 'My Plane', colour: 'red' })).toThrow(/colour.*plane/s);
    const network = { subnetIds: ['subnet-0a1b2c3d\tsubnet-0a1b2c3e'], securityGroupId: 'sg-1' };
    expect(() => readSettings({ network })).toThrow(/several ids.*network\.subnetIds\[0\]/s);
    const of = (given: unknown) => () => readSettings({ network: given });
    expect(of({ vpc: 'privat' })).toThrow(/must be .*vpc: 'private'.*\n.*at network/);
    expect(of({ vpc: 'private', range: '8.8.0.0/16' })).toThrow(/private range.*network\.range/s);
    expect(of({ vpc: 'own', serviceAccess: ['me'] })).toThrow(/network\.serviceAccess\[0\]/);
    const services = { vpcId: 'vpc-0a1b2c3d', balancerGroupId: 'sg-0a1b2c3d', taskGroupId: 'sg 1' };
    const given = { subnetIds: ['subnet-0a1b2c3d'], securityGroupId: 'sg-0a1b2c3d' };
    expect(of({ ...given, services: { ...services, subnetIds: ['a', 'b'] } })).toThrow(
      /subnetIds\[0\].*subnetIds\[1\].*services\.taskGroupId/s,
    );
  });
});
