import { expect, it } from 'vitest';
import type { Principal, Shape } from '../../../../infra/local/kernel/types.ts';
import { createServicequotas } from '../../../../infra/local/services/servicequotas/servicequotas.ts';
import { makeKernel, virtualClock } from '../workloads/workloads-harness.ts';

const caller: Principal = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'arn:r' };
const kernel = makeKernel({ services: [createServicequotas()], clock: virtualClock().clock });
const ask = (operation: string, request: object = {}) =>
  kernel.call<Shape>('servicequotas', operation, request, caller);

it('the quotas that jobs meet are read by their codes', async () => {
  const { Services } = await ask('ListServices');
  for (const { ServiceCode } of Services) {
    const { Quotas } = await ask('ListServiceQuotas', { ServiceCode });
    for (const quota of Quotas) {
      const { QuotaCode } = quota;
      expect(QuotaCode).toMatch(/^L-[0-9A-F]{8}$/);
      expect(await ask('GetServiceQuota', { ServiceCode, QuotaCode })).toEqual({ Quota: quota });
    }
  }
  const missing = { code: 'NoSuchResourceException' };
  await expect(ask('ListServiceQuotas', { ServiceCode: 'xray' })).rejects.toMatchObject(missing);
  const none = { ServiceCode: 'lambda', QuotaCode: 'L-00000000' };
  await expect(ask('GetServiceQuota', none)).rejects.toMatchObject(missing);
  const more = { ServiceCode: 'lambda', QuotaCode: 'L-B99A9384', DesiredValue: 2000 };
  await expect(ask('RequestServiceQuotaIncrease', more)).rejects.toThrow(/in an account/);
});
