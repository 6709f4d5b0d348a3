import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { webhookProblem } from '../../../shared/alerts/webhook.ts';
import { realOutbound } from '../../../shared/ports/outbound.ts';

const hosts = ['hooks.slack.com'];
const good = 'https://hooks.slack.com/services/T0/B0/secret';

describe('the check of a webhook', () => {
  it.each(['3.68.170.153', '8.8.8.8', '172.32.0.1', '2600:1f18::1', '2a00:1450:4001:80b::200e'])(
    'lets it go to the public address %s',
    (address) => {
      expect(webhookProblem(good, [address], hosts)).toBeUndefined();
    },
  );

  it.each([
    'not a url',
    'http://hooks.slack.com/services/T0/B0/secret',
    'file:///etc/passwd',
    'https://evil.example/services/T0/B0/secret',
    'https://hooks.slack.com.evil.example/T0',
    'https://evil.example#hooks.slack.com',
    'https://hooks.slack.com@evil.example/T0',
    'https://me:pw@hooks.slack.com/T0',
    'https://hooks.slack.com:8443/T0',
    'https://hooks.slack.com./T0',
    'https://127.0.0.1/T0',
    'https://[::1]/T0',
    'https://2130706433/T0',
  ])('refuses %s', (url) => {
    const problem = webhookProblem(url, ['3.68.170.153'], hosts);
    expect(problem).toMatch(/\w/);
    expect(problem).not.toMatch(/T0|pw/);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.0.170',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '0177.0.0.1',
    '2130706433',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2001:0:4136:e378::1',
    '2002:7f00:1::',
    '3fff::1',
    '',
  ])('refuses a host that resolves to "%s"', (address) => {
    expect(webhookProblem(good, [address], hosts)).toMatch(/not a public address/);
  });

  it('refuses a host without an address, and one of whose addresses is closed', () => {
    expect(webhookProblem(good, [], hosts)).toMatch(/no address/);
    expect(webhookProblem(good, ['3.68.170.153', '10.0.0.1'], hosts)).toMatch(/10\.0\.0\.1/);
  });
});

describe('a post to a checked address', () => {
  const opened: Socket[] = [];
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });

  it('connects there, whatever the name resolves to, and names the host in TLS', async () => {
    const hello = Promise.withResolvers<Buffer>();
    const server = createServer((socket) => {
      opened.push(socket);
      socket.once('data', (data) => {
        hello.resolve(data);
        socket.destroy();
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    const url = `https://rebound.invalid:${port}/T0`;
    const sent = realOutbound.post({ url, address: '127.0.0.1', body: '{}', timeoutMs: 4000 });
    await expect(sent).rejects.toThrow();
    expect((await hello.promise).toString('latin1')).toContain('rebound.invalid');
    await new Promise((closed) => server.close(closed));
  });
});
