import { AwsError, type Context, type Operation, type Service } from '../../kernel/types.ts';
import { type Quota, type QuotaService, quotaServices } from './quotas.ts';

interface Request {
  ServiceCode: string;
  QuotaCode: string;
}

const missing = () =>
  new AwsError(
    'NoSuchResourceException',
    'The request failed because the resource does not exist.',
  );

function requireService({ ServiceCode }: Request): QuotaService {
  const service = quotaServices.find(({ code }) => code === ServiceCode);
  if (service) return service;
  throw missing();
}

function described({ account, region }: Context, service: QuotaService, quota: Quota) {
  return {
    ServiceCode: service.code,
    ServiceName: service.name,
    QuotaArn: `arn:aws:servicequotas:${region}:${account}:${service.code}/${quota.code}`,
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: quota.value,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}

/** A call about all quotas of a service, or about one. */
const onQuotas = (
  action: string,
  run: (context: Context, service: QuotaService, request: Request) => object,
): Operation<Request> => ({
  authorize: ({ ServiceCode, QuotaCode = '*' }, { account, region }) => {
    const quota = `${ServiceCode}/${QuotaCode}`;
    const resource = `arn:aws:servicequotas:${region}:${account}:${quota}`;
    const takesResource = action.startsWith('Get');
    return [{ action: `servicequotas:${action}`, resource: takesResource ? resource : '*' }];
  },
  run: (_tx, request, context) => run(context, requireService(request), request),
});

const list = (context: Context, service: QuotaService) => ({
  Quotas: service.quotas.map((quota) => described(context, service, quota)),
});

const one = (context: Context, service: QuotaService, { QuotaCode }: Request) => {
  const quota = service.quotas.find(({ code }) => code === QuotaCode);
  if (!quota) throw missing();
  return { Quota: described(context, service, quota) };
};

const operations: Record<string, Operation> = {
  ListServices: {
    authorize: () => [{ action: 'servicequotas:ListServices', resource: '*' }],
    run: () => ({
      Services: quotaServices.map(({ code, name }) => ({ ServiceCode: code, ServiceName: name })),
    }),
  },
  ListServiceQuotas: onQuotas('ListServiceQuotas', list),
  ListAWSDefaultServiceQuotas: onQuotas('ListAWSDefaultServiceQuotas', list),
  GetServiceQuota: onQuotas('GetServiceQuota', one),
  GetAWSDefaultServiceQuota: onQuotas('GetAWSDefaultServiceQuota', one),
};

const more =
  'Ask for it in an account: this machine holds nobody to a quota. What an account has too ' +
  'little of is told as QuotaExceeded by the job, and by `trainyard doctor`.';

/** Service Quotas, to be read: the values that an account begins with. */
export const createServicequotas = (): Service => ({
  id: 'servicequotas',
  schema: '',
  operations,
  keptOnly: Object.keys(operations),
  instead: { RequestServiceQuotaIncrease: more },
});
