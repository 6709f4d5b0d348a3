import { describe, expect, it } from 'vitest';
import { kindOf } from '../../../statemachines/kinds/kinds.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const service = { kind: 'service', name: 'web', image: 'registry.example/web:1', ttl: '1h' };

describe('the specification of a service', () => {
  it('needs a name, an image and how long it lives', () => {
    expect(parseSpec(service)).toMatchObject({
      ...{ count: 1, port: 8000, cpu: 1024, memory: 2048, spot: false, ttl: 3600 },
      health: { path: '/', httpCode: '200', intervalSeconds: 10, gracePeriodSeconds: 60 },
    });
    const { ttl: _ttl, ...endless } = service;
    expect(refusalOf(endless).details).toMatchObject({ pointer: '/ttl' });
  });

  it.each([
    [{ port: 0 }, '/port'],
    [{ count: 101 }, '/count'],
    [{ cpu: 512, memory: 512 }, '/memory'],
    [{ health: { path: 'health' } }, '/health/path'],
    [{ health: { httpCode: 'ok' } }, '/health/httpCode'],
    [{ health: { intervalSeconds: 5, timeoutSeconds: 5 } }, '/health/timeoutSeconds'],
    [{ health: { interval: 5 } }, '/health/interval'],
    [{ environment: { A: '1' }, secrets: { A: 'x' } }, '/secrets/A'],
    [{ name: 'Web' }, '/name'],
  ])('is refused with %j', (wrong, pointer) => {
    expect(refusalOf({ ...service, ...wrong }).details).toMatchObject({ pointer });
  });

  it('is refused where the network has no place for it', () => {
    const config = {
      accessOf: () => ({ buckets: [], secrets: [] }),
      repositoryUri: 'registry.example/own',
      network: { subnetIds: ['subnet-1'], securityGroupId: 'sg-1', publicAddresses: true },
    };
    const findings = kindOf('service').checkAt?.(parseSpec(service), config as never, 'default');
    expect(findings).toMatchObject([{ message: expect.stringContaining('network.services') }]);
  });
});
