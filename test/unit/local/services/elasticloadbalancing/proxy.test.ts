import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { createCloudwatch } from '../../../../../infra/local/services/cloudwatch/cloudwatch.ts';
import { createEc2 } from '../../../../../infra/local/services/ec2/ec2.ts';
import { createElasticloadbalancing } from '../../../../../infra/local/services/elasticloadbalancing/elasticloadbalancing.ts';
import type { Runner } from '../../../../../infra/local/workloads/types.ts';
import {
  makeKernel,
  temporaryFolder,
  until,
  wallClock,
} from '../../workloads/workloads-harness.ts';
import { balancer, group } from './balancing-plane.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server of this machine that is a target; `/health` is its health. */
async function targetOf(answer: RequestListener, more?: (server: Server) => void) {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    // Nobody waits for more than the status of a health check.
    if (incoming.url === '/health') return outgoing.write('more to come');
    asked.push(incoming.url ?? '');
    return answer(incoming, outgoing);
  });
  more?.(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  cleanups.push(close);
  return {
    asked,
    close,
    target: { Id: '127.0.0.1', Port: (server.address() as AddressInfo).port },
  };
}

/** A plane with one real balancer in front of these targets, which are healthy. */
async function setUp(...targets: { Id: string; Port: number }[]) {
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  const boot = async () => {
    // No container is asked for: all targets are reached by TCP.
    const runner = { network: {} } as Runner;
    const containerAt = () => undefined;
    const elb = createElasticloadbalancing({ runner, containerAt, changed: () => {} });
    const services = [createCloudwatch(), createEc2(), elb];
    const kernel = makeKernel({ services, clock: wallClock, database: `${folder}/db` });
    await kernel.call('ec2', 'ResetNetworks', {}, planePrincipal);
    await kernel.start();
    cleanups.push(() => kernel.stop().catch(() => {}));
    return kernel;
  };
  const kernel = await boot();
  const ask = (operation: string, asked: object) =>
    kernel.call<Shape>('elasticloadbalancing', operation, asked, planePrincipal);
  const made = (await ask('CreateLoadBalancer', balancer)).LoadBalancers[0];
  const LoadBalancerArn: string = made.LoadBalancerArn;
  const { TargetGroupArn } = (await ask('CreateTargetGroup', group)).TargetGroups[0];
  const DefaultActions = [{ Type: 'forward', TargetGroupArn }];
  await ask('CreateListener', { LoadBalancerArn, Port: 80, DefaultActions });
  const states = async (): Promise<string[]> =>
    (await ask('DescribeTargetHealth', { TargetGroupArn })).TargetHealthDescriptions.map(
      ({ TargetHealth }: Shape) => TargetHealth.State,
    );
  if (targets.length > 0) await ask('RegisterTargets', { TargetGroupArn, Targets: targets });
  await until(async () => (await states()).every((state) => state === 'healthy'));
  await until(
    async () => (await ask('DescribeLoadBalancers', {})).LoadBalancers[0].State.Code === 'active',
  );
  const url = `http://${made.DNSName}`;
  return { kernel, boot, ask, states, url, LoadBalancerArn, TargetGroupArn };
}

/** An answer whose body is still to come. */
async function get(url: string, options: object = {}): Promise<IncomingMessage> {
  const outgoing = request(url, { agent: false, ...options });
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return incoming;
}

const named =
  (name: string): RequestListener =>
  (_incoming, outgoing) =>
    void outgoing.end(name);

describe('a real balancer', () => {
  it('hands each request to one target, in turn, as it was sent', async () => {
    const one = await targetOf(named('one'));
    const two = await targetOf((incoming, outgoing) => {
      outgoing.setHeader('set-cookie', ['a=1', 'b=2']);
      text(incoming).then((body) => outgoing.end(JSON.stringify({ ...incoming.headers, body })));
    });
    const { url } = await setUp(one.target, two.target);
    const bodies: string[] = [];
    for (const path of ['/a', '/b', '/c', '/d'])
      bodies.push(await (await fetch(url + path)).text());
    expect(bodies.filter((body) => body === 'one')).toHaveLength(2);
    expect([one.asked.length, two.asked.length]).toEqual([2, 2]);
    await fetch(url);
    const answer = await fetch(`${url}/x?y=%20z`, {
      method: 'POST',
      body: 'text',
      headers: { 'x-forwarded-for': '10.9.9.9', 'x-amzn-trace-id': 'Root=1-2', cookie: 'c=3' },
    });
    expect(two.asked.at(-1)).toBe('/x?y=%20z');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const got = (await answer.json()) as Record<string, string>;
    expect(got).toMatchObject({
      ...{ body: 'text', cookie: 'c=3', host: new URL(url).host },
      ...{ 'x-forwarded-proto': 'http', 'x-forwarded-port': '80' },
      'x-forwarded-for': '10.9.9.9, 127.0.0.1',
    });
    expect(got['x-amzn-trace-id']).toMatch(/^Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-2$/);
    expect(JSON.parse(bodies.find((body) => body !== 'one')!)['x-amzn-trace-id']).toMatch(/^Root=/);
  });

  it('streams both ways, and ends the request of a client that is gone', async () => {
    let goOn = () => {};
    let gone = false;
    const one = await targetOf((incoming, outgoing) => {
      outgoing.write('first');
      goOn = () => outgoing.end('second');
      incoming.once('close', () => {
        gone = outgoing.writableFinished === false;
      });
    });
    const { url } = await setUp(one.target);
    const answer = await get(url);
    const [first] = await once(answer, 'data');
    expect(String(first)).toBe('first');
    goOn();
    expect(await text(answer)).toBe('second');
    const cut = await get(url);
    cut.on('error', () => {});
    cut.destroy();
    await until(() => gone);
  });

  it('lets a connection become a WebSocket, until the balancer is deleted', async () => {
    const one = await targetOf(named('no socket'), (server) => {
      server.on('upgrade', ({ headers }, socket: Socket) => {
        const { upgrade } = headers;
        socket.write(
          `HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`,
        );
        socket.on('error', () => {}).pipe(socket);
      });
    });
    const { url, ask, LoadBalancerArn } = await setUp(one.target);
    const outgoing = request(url, { headers: { connection: 'Upgrade', upgrade: 'echo' } });
    outgoing.end();
    const [answer, socket] = (await once(outgoing, 'upgrade')) as [IncomingMessage, Socket];
    expect(answer.headers.upgrade).toBe('echo');
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    const closed = once(socket, 'close');
    socket.resume().on('error', () => {});
    await ask('DeleteLoadBalancer', { LoadBalancerArn });
    await closed;
    await expect(get(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('answers for targets that do not, and sends nothing twice', async () => {
    const one = await targetOf(({ socket }) => socket.destroy());
    const plane = await setUp(one.target);
    const { url, ask, LoadBalancerArn, TargetGroupArn } = plane;
    const broken = await get(url, { method: 'POST' });
    expect(broken.statusCode).toBe(502);
    expect(broken.headers.server).toBe('awselb/2.0');
    expect(await text(broken)).toContain('<h1>502 Bad Gateway</h1>');
    expect(one.asked).toEqual(['/']);
    await one.close();
    expect((await get(url)).statusCode, 'nothing listens').toBe(502);
    expect((await get(url, { headers: { host: 'rebound.example' } })).statusCode).toBe(403);
    await ask('DeregisterTargets', { TargetGroupArn, Targets: [one.target] });
    expect((await get(url)).statusCode, 'no target').toBe(503);
    const silent = await targetOf(() => {});
    const Attributes = [{ Key: 'idle_timeout.timeout_seconds', Value: '1' }];
    await ask('ModifyLoadBalancerAttributes', { LoadBalancerArn, Attributes });
    await ask('RegisterTargets', { TargetGroupArn, Targets: [silent.target] });
    await until(async () => (await plane.states()).includes('healthy'));
    expect((await get(url)).statusCode, 'silence').toBe(504);
    expect(silent.asked).toHaveLength(1);
  });

  it('counts what it answered for CloudWatch', async () => {
    const one = await targetOf(({ url }, outgoing) => {
      outgoing.statusCode = url === '/gone' ? 404 : 200;
      outgoing.end();
    });
    const { url, ask, kernel, LoadBalancerArn, TargetGroupArn } = await setUp(one.target);
    for (const path of ['/', '/', '/gone']) await fetch(url + path);
    await get(url, { headers: { host: 'rebound.example' } });
    await ask('DeregisterTargets', { TargetGroupArn, Targets: [one.target] });
    await fetch(url);
    const Dimensions = [{ Name: 'LoadBalancer', Value: LoadBalancerArn.split('loadbalancer/')[1] }];
    const span = { StartTime: Date.now() / 1000 - 600, EndTime: Date.now() / 1000 + 600 };
    const counted = async (MetricName: string) => {
      const metric = { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions, ...span };
      const request = { ...metric, Period: 3600, Statistics: ['SampleCount'] };
      const { Datapoints } = await kernel.call<Shape>(
        ...(['monitoring', 'GetMetricStatistics', request, planePrincipal] as const),
      );
      return Datapoints[0]?.SampleCount;
    };
    const names = ['RequestCount', 'TargetResponseTime', 'HTTPCode_Target_2XX_Count'];
    await until(async () => (await counted('HTTPCode_ELB_5XX_Count')) === 1);
    expect(await Promise.all(names.map(counted))).toEqual([3, 3, 2]);
    expect(await counted('HTTPCode_Target_4XX_Count')).toBe(1);
    expect(await counted('HTTPCode_ELB_4XX_Count')).toBeUndefined();
  });

  it('gives a target that leaves nothing new, and lets it end what it has', async () => {
    let finish = () => {};
    const one = await targetOf((_incoming, outgoing) => {
      finish = () => outgoing.end('ended');
    });
    const { url, ask, states, TargetGroupArn } = await setUp(one.target);
    const first = get(url);
    await until(() => one.asked.length === 1);
    const two = await targetOf(named('two'));
    await ask('RegisterTargets', { TargetGroupArn, Targets: [two.target] });
    await until(async () => (await states()).every((state) => state === 'healthy'));
    await ask('DeregisterTargets', { TargetGroupArn, Targets: [one.target] });
    expect(await states()).toEqual(['draining', 'healthy']);
    for (let n = 0; n < 3; n += 1) expect(await text(await get(url))).toBe('two');
    finish();
    expect(await text(await first)).toBe('ended');
  });

  it('keeps its port over a restart of the plane, if nobody took it', async () => {
    const one = await targetOf(named('one'));
    const { url, kernel, boot, ask, LoadBalancerArn } = await setUp(one.target);
    const port = Number(new URL(url).port);
    await kernel.stop();
    const second = await boot();
    expect(await text(await get(url))).toBe('one');
    await second.stop();
    const thief = createServer().listen(port, '127.0.0.1');
    await once(thief, 'listening');
    cleanups.push(() => thief.close());
    const third = await boot();
    const { LoadBalancers } = await third.call<Shape>(
      'elasticloadbalancing',
      'DescribeLoadBalancers',
      { LoadBalancerArns: [LoadBalancerArn] },
      planePrincipal,
    );
    expect(LoadBalancers[0].DNSName).not.toBe(new URL(url).host);
    expect(await text(await get(`http://${LoadBalancers[0].DNSName}`))).toBe('one');
    await expect(ask('DescribeLoadBalancers', {})).rejects.toThrow();
  });

  it('hangs up where nothing listens, and on what is no HTTP', async () => {
    const plane = await setUp();
    const { ListenerArn } = (
      await plane.ask('DescribeListeners', { LoadBalancerArn: plane.LoadBalancerArn })
    ).Listeners[0];
    const socket = connect(Number(new URL(plane.url).port), '127.0.0.1');
    socket.end('hello\r\n\r\n');
    expect(await text(socket)).toContain('HTTP/1.1 400 Bad Request');
    await plane.ask('DeleteListener', { ListenerArn });
    await expect(get(plane.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
