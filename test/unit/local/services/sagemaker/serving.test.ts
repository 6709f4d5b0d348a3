import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Kernel } from '../../../../../infra/local/kernel/kernel.ts';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { createSagemaker } from '../../../../../infra/local/services/sagemaker/sagemaker.ts';
import { tuner } from '../../../../../infra/local/tuner/tuner.ts';
import { findNamespaces } from '../../../../../infra/local/workloads/network/namespaces.ts';
import { createProcessRunner } from '../../../../../infra/local/workloads/process-runner.ts';
import type { ImageSource } from '../../../../../infra/local/workloads/types.ts';
import {
  fakeServices,
  makeKernel,
  movableClock,
  newSeen,
  temporaryFolder,
  until,
} from '../../workloads/workloads-harness.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A free port of this machine. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A server of a model: Node's own, on whatever port the code says; it answers its `SAYS`. */
const server = (port: string) => `
  const http = require('node:http');
  const answer = (request, response) => {
    if (request.url === '/ping') return response.end();
    if (request.url !== '/invocations') return response.writeHead(404).end();
    setTimeout(() => response.end(process.env.SAYS), 20);
  };
  http.createServer(answer).listen(${port});`;

/** SageMaker's endpoints on real processes of this machine. */
async function setUp(options: { sharedPorts?: boolean; servingPort?: number; wire?: string } = {}) {
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  const { sharedPorts = false, servingPort, wire = 'http://127.0.0.1:4566' } = options;
  const images: ImageSource = {
    find: async () => ({
      programs: [process.execPath.replace(/\/node$/, '')],
      entrypoint: ['node', '-e', 'eval(process.env.CODE)'],
      cmd: [],
      environment: {},
      workdir: '/',
    }),
  };
  const { clock, later } = movableClock();
  const runner = createProcessRunner({
    ...{ folder, images, clock, sharedPorts, region: 'us-east-1' },
    endpoint: () => wire,
    log: () => {},
  });
  const sagemaker = createSagemaker({
    ...{ runner, tuner, folder },
    ...(servingPort ? { servingPort } : {}),
  });
  const seen = newSeen();
  const services = [
    runner.service,
    sagemaker,
    ...fakeServices(seen).filter((one) => one.id !== 'test'),
  ];
  const kernel = makeKernel({ services, clock, database: `${folder}/db` });
  await kernel.start();
  const call = <T = Shape>(operation: string, request: Shape) =>
    kernel.call<T>('sagemaker', operation, request, planePrincipal);
  const statusOf = (EndpointName: string) => call('DescribeEndpoint', { EndpointName });
  const names = new Set<string>();
  cleanups.push(() => close(kernel, runner));
  const isGone = async (EndpointName: string) => {
    await call('DeleteEndpoint', { EndpointName }).catch(() => {});
    return statusOf(EndpointName).then(
      () => false,
      () => true,
    );
  };
  cleanups.push(async () => {
    for (const name of names) await until(() => isGone(name));
  });
  /** Creates an endpoint, or updates it. */
  const deploy = async (EndpointName: string, code: string, says: string) => {
    const name = `${EndpointName}-${says}`;
    const Environment = { CODE: code, SAYS: says };
    await call('CreateModel', {
      ...{ ModelName: name, ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r' },
      PrimaryContainer: { Image: 'test:1', Environment },
    });
    const variant = { VariantName: 'main', ModelName: name, InstanceType: 'ml.m5.large' };
    const ProductionVariants = [{ ...variant, InitialInstanceCount: 1 }];
    await call('CreateEndpointConfig', { EndpointConfigName: name, ProductionVariants });
    const operation = names.has(EndpointName) ? 'UpdateEndpoint' : 'CreateEndpoint';
    names.add(EndpointName);
    await call(operation, { EndpointName, EndpointConfigName: name });
  };
  const settled = async (name: string) => {
    await until(async () => !/ing$/.test((await statusOf(name)).EndpointStatus));
    const { EndpointStatus, FailureReason = '' } = await statusOf(name);
    return { status: EndpointStatus as string, why: FailureReason as string };
  };
  const invoke = async (EndpointName: string) => {
    const { Body } = await call('InvokeEndpoint', { EndpointName, Body: Buffer.from('{}') });
    return Buffer.from(Body).toString();
  };
  return { call, deploy, settled, invoke, later, seen };
}

async function close(kernel: Kernel, runner: { close(): void }): Promise<void> {
  runner.close();
  await kernel.stop().catch(() => {});
}

const ways = await findNamespaces();
const why = 'why' in ways ? `; not here: ${ways.why}` : '';

describe.skipIf(why)(`a server on 8080, where there are network namespaces${why}`, () => {
  it('is found, also when several live at once', async () => {
    const { deploy, settled, invoke } = await setUp();
    await deploy('one', server('8080'), 'first');
    await deploy('two', server('process.env.SAGEMAKER_BIND_TO_PORT'), 'second');
    expect(await settled('one')).toEqual({ status: 'InService', why: '' });
    expect(await settled('two')).toEqual({ status: 'InService', why: '' });
    expect([await invoke('one'), await invoke('two')]).toEqual(['first', 'second']);
  });

  it('is replaced by another one without a failed request', async () => {
    const { call, deploy, settled, invoke } = await setUp();
    await deploy('one', server('8080'), 'blue');
    expect(await settled('one')).toMatchObject({ status: 'InService' });
    await deploy('one', server('8080'), 'green');
    const answers: string[] = [];
    await until(async () => {
      answers.push(await invoke('one'));
      const { EndpointStatus } = await call('DescribeEndpoint', { EndpointName: 'one' });
      return EndpointStatus === 'InService' && answers.at(-1) === 'green';
    });
    expect(new Set(answers)).toEqual(new Set(['blue', 'green']));
  });

  it('reaches the plane and other addresses from there', async () => {
    const outside = createServer((request, response) => response.end(request.headers.host));
    await new Promise<void>((ready) => outside.listen(0, '0.0.0.0', ready));
    cleanups.push(() => outside.close());
    const { port } = outside.address() as AddressInfo;
    const { deploy, settled, invoke } = await setUp({ wire: `http://127.0.0.1:${port}` });
    const code = `
      const urls = [process.env.AWS_ENDPOINT_URL, 'http://127.0.0.2:${port}'];
      Promise.all(urls.map((url) => fetch(url).then((one) => one.text()))).then((texts) => {
        process.env.SAYS = texts.join();
        ${server('8080')}
      });`;
    await deploy('one', code, 'nothing');
    expect(await settled('one')).toEqual({ status: 'InService', why: '' });
    expect(await invoke('one')).toBe(`127.0.0.1:${port},127.0.0.2:${port}`);
  });

  it('is told where it listens when it is not on 8080', async () => {
    const { deploy, settled, later } = await setUp();
    await deploy('one', server('5000'), 'lost');
    later(25_000);
    const { status, why: reason } = await settled('one');
    expect(status).toBe('Failed');
    expect(reason).toContain('asked on port 8080, but 5000 answers it: listen on 8080.');
  });

  it('is told in its log when it listens nowhere, and has its time to come', async () => {
    const { call, deploy, settled, later, seen } = await setUp();
    await deploy('one', 'setInterval(() => {}, 1000)', 'late');
    later(25_000);
    await until(() => seen.lines.length > 0);
    expect(seen.lines.map(({ message }) => message)).toEqual([
      '[plane] Nothing answers GET /ping on port 8080; the container listens on no port.',
    ]);
    expect(await call('DescribeEndpoint', { EndpointName: 'one' })).toMatchObject({
      EndpointStatus: 'Creating',
    });
    later(600_000);
    expect((await settled('one')).why).toContain('on port 8080; the container listens on no port.');
  });
});

describe('servers that share the ports of this machine', () => {
  it('have the usual one once; a second that wants it is told at once', async () => {
    const servingPort = await freePort();
    const { deploy, settled, invoke } = await setUp({ sharedPorts: true, servingPort });
    await deploy('one', server(String(servingPort)), 'first');
    expect(await settled('one')).toEqual({ status: 'InService', why: '' });
    await deploy('two', server(String(servingPort)), 'second');
    const { status, why: reason } = await settled('two');
    expect(status).toBe('Failed');
    expect(reason).toContain('It ended with exit code 1. Containers share the ports');
    expect(reason).toContain('(the plane was started with --shared-ports)');
    expect(reason).toContain(
      `another program has ${servingPort}: let the server listen on the port`,
    );
    await deploy('three', server('process.env.SAGEMAKER_BIND_TO_PORT'), 'third');
    expect(await settled('three')).toEqual({ status: 'InService', why: '' });
    expect([await invoke('one'), await invoke('three')]).toEqual(['first', 'third']);
  });
});
