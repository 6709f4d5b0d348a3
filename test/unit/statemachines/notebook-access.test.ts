import { describe, expect, it } from 'vitest';
import type { Config } from '../../../shared/ports/config.ts';
import { notebookKind } from '../../../statemachines/kinds/notebook/kind.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const notebook = { kind: 'notebook', image: 'registry.example/jupyter:1' };
const opened = (cidr: string) => ({ ...notebook, access: { cidr } });

describe('the access of a notebook from outside', () => {
  it.each([
    ['0.0.0.0/0', /more than 256 addresses.*203\.0\.113\.7\/32.*trainyard open/],
    ['203.0.112.0/23', /more than 256/],
    ['10.1.2.3/32', /nobody on the internet/],
    ['100.100.0.1/32', /nobody on the internet/],
    ['203.0.113.7', /must be a range of IPv4 addresses/],
    ['::/128', /must be a range of IPv4 addresses/],
    ['203.0.113.7/33', /must be a range of IPv4 addresses/],
  ])('is no range such as %s', (cidr, says) => {
    const refusal = refusalOf(opened(cidr));
    expect(refusal.details).toMatchObject({ pointer: '/access/cidr' });
    expect(refusal.message).toMatch(says);
  });

  it('is an address or an office, and needs public subnets', () => {
    for (const cidr of ['203.0.113.7/32', '198.51.100.0/24']) {
      expect(parseSpec(opened(cidr))).toMatchObject({ access: { cidr } });
    }
    const spec = notebookKind.specOf({ spec: parseSpec(opened('203.0.113.7/32')) });
    const within = (publicAddresses: boolean) =>
      notebookKind.checkAt?.(spec, { network: { publicAddresses } } as Config, 'default');
    expect(within(true)).toEqual([]);
    expect(within(false)).toMatchObject([{ path: ['access'] }]);
    expect(notebookKind.exposure?.(spec)).toMatch(/plain HTTP, for 203\.0\.113\.7\/32 alone/);
  });
});
