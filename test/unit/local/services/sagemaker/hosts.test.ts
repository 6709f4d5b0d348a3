import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNaming } from '../../../../../infra/local/workloads/network/host-names.ts';
import { instances, startTrainingPlane, type TrainingPlane } from './training-plane.ts';

const ways = await findNaming();
const why = 'why' in ways ? `; not here: ${ways.why}` : '';
let plane: TrainingPlane;

beforeEach(async () => {
  plane = await startTrainingPlane();
});

afterEach(() => plane.close());

/** The names in an archive of S3. */
async function namesIn(key: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  const names: string[] = [];
  await writeFile(join(folder, 'a.tar.gz'), await plane.get(key));
  await list({ file: join(folder, 'a.tar.gz'), onReadEntry: ({ path }) => names.push(path) });
  await rm(folder, { recursive: true });
  return names.toSorted();
}

describe.skipIf(why)(`a job of several hosts, where they can have names${why}`, () => {
  it('runs as many processes, which reach each other by name on one port', async () => {
    const talks = `
      const net = require('node:net');
      const others = hosts.filter((host) => host !== me);
      const heard = new Set();
      const done = () => {
        if (heard.size < others.length) return;
        writeFileSync(base + '/model/' + me, [...heard].sort().join());
        console.log(me + ' heard ' + [...heard].sort().join() + ' rank=' + hosts.indexOf(me));
        setTimeout(() => process.exit(0), 300);
      };
      net.createServer((socket) => socket.on('data', (name) => {
        heard.add(String(name));
        done();
      })).listen(7077, me);
      const tell = (host) => {
        const socket = net.connect(7077, host, () => socket.end(me));
        socket.on('error', () => setTimeout(tell, 50, host));
      };
      others.forEach(tell);`;
    await plane.create('three', talks, instances(3));
    const job = await plane.end('three');
    expect(job.TrainingJobStatus, job.FailureReason).toBe('Completed');
    expect(plane.said().toSorted()).toEqual([
      'algo-1 heard algo-2,algo-3 rank=0',
      'algo-2 heard algo-1,algo-3 rank=1',
      'algo-3 heard algo-1,algo-2 rank=2',
    ]);
    const streams = [...new Set(plane.seen.lines.map(({ stream }) => stream))].toSorted();
    expect(streams.map((stream) => stream.replace(/\d{10}$/, ''))).toEqual([
      'three/algo-1-',
      'three/algo-2-',
      'three/algo-3-',
    ]);
    const model = await namesIn('models/three/output/model.tar.gz');
    expect(model).toEqual(['algo-1', 'algo-2', 'algo-3']);
  });

  it('says that files clash which several hosts wrote, and keeps that of the first', async () => {
    const writes = `
      writeFileSync(base + '/model/same', 'x');
      writeFileSync(base + '/model/weights', me);`;
    await plane.create('clash', writes, instances(2));
    expect((await plane.end('clash')).TrainingJobStatus).toBe('Completed');
    expect(plane.said()).toEqual([
      '[plane] Several hosts wrote model/weights, not the same: that of algo-1 is kept.',
    ]);
    expect(await namesIn('models/clash/output/model.tar.gz')).toEqual(['same', 'weights']);
  });

  it('fails when one host fails, with its name and reason, and the others end', async () => {
    const fails = `
      if (me === 'algo-2') {
        writeFileSync(base + '/output/failure', 'no such label: 7');
        process.exit(3);
      }
      process.on('SIGTERM', () => {});
      setInterval(() => {}, 1000);`;
    await plane.create('fails', fails, instances(3));
    const job = await plane.end('fails');
    expect(job).toMatchObject({
      TrainingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: host algo-2: no such label: 7, exit code: 3',
    });
    expect(plane.running()).toEqual([]);
  });

  it('gives each host every n-th object of a sharded channel, and all of another', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await plane.put(`data/${name}`, name);
    const channel = (ChannelName: string, S3DataDistributionType: string) => ({
      ChannelName,
      DataSource: {
        S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://plane/data/', S3DataDistributionType },
      },
    });
    const InputDataConfig = [channel('some', 'ShardedByS3Key'), channel('all', 'FullyReplicated')];
    const lists = `
      const names = (channel) => readdirSync(base + '/input/data/' + channel).sort().join('');
      console.log(me + ' ' + names('some') + ' ' + names('all'));`;
    await plane.create('shards', lists, { ...instances(2), InputDataConfig });
    expect((await plane.end('shards')).TrainingJobStatus).toBe('Completed');
    expect(plane.said().toSorted()).toEqual(['algo-1 ace abcde', 'algo-2 bd abcde']);
  });

  it('stops every host when it is stopped, also by the next plane', async () => {
    await plane.create('long', `setInterval(() => {}, 1000);`, instances(2));
    await plane.until('long', 'Training');
    expect(plane.running()).toHaveLength(2);
    await plane.restart();
    await plane.call('sagemaker', 'StopTrainingJob', { TrainingJobName: 'long' });
    expect((await plane.end('long')).TrainingJobStatus).toBe('Stopped');
    expect(plane.running()).toEqual([]);
  });
});

describe('names of hosts', () => {
  it.skipIf(process.platform !== 'linux')(
    'are addresses where the machine cannot give names, on a Linux',
    async () => {
      await plane.close();
      plane = await startTrainingPlane({ named: false });
      const talks = `
        const net = require('node:net');
        if (me === hosts[0]) {
          net.createServer((socket) => socket.on('data', (name) => {
            console.log('heard ' + name);
            process.exit(0);
          })).listen(7078, me);
        } else {
          const tell = () => {
            const socket = net.connect(7078, hosts[0], () => socket.end(me));
            socket.on('error', () => setTimeout(tell, 50));
          };
          tell();
        }`;
      await plane.create('unnamed', talks, instances(2));
      const job = await plane.end('unnamed');
      expect(job.TrainingJobStatus, job.FailureReason).toBe('Completed');
      expect(plane.said()).toEqual([expect.stringMatching(/^heard 127\.\d+\.\d+\.2$/)]);
    },
  );

  it('says what is missing where a machine cannot give them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'programs-'));
    const missing = (name: string) => ({ why: expect.stringContaining(`program ${name} (`) });
    expect(await findNaming([folder])).toEqual(missing('unshare'));
    await symlink('/bin/false', `${folder}/unshare`);
    expect(await findNaming([folder])).toEqual(missing('mount'));
    await symlink('/bin/true', `${folder}/mount`);
    expect(await findNaming([folder])).toHaveProperty('why');
    await rm(folder, { recursive: true });
  });

  it.skipIf(why)(
    `are looked up beside those of this machine, where it can give any${why}`,
    async () => {
      const before = await readFile('/etc/hosts', 'utf8');
      const knows = `console.log(readFileSync('/etc/hosts', 'utf8').includes('algo-2'));`;
      await plane.create('names', knows, instances(2));
      expect((await plane.end('names')).TrainingJobStatus).toBe('Completed');
      expect(plane.said()).toEqual(['true', 'true']);
      expect(await readFile('/etc/hosts', 'utf8')).toBe(before);
    },
  );
});
