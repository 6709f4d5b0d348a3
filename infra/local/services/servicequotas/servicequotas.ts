import { createHash } from 'node:crypto';
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

function requireService(services: readonly QuotaService[], wanted: string): QuotaService {
  const service = services.find(({ code }) => code === wanted);
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
  services: readonly QuotaService[],
  action: string,
  run: (context: Context, service: QuotaService, request: Request) => object,
): Operation<Request> => ({
  authorize: ({ ServiceCode, QuotaCode = '*' }, { account, region }) => {
    const quota = `${ServiceCode}/${QuotaCode}`;
    const resource = `arn:aws:servicequotas:${region}:${account}:${quota}`;
    const takesResource = action.startsWith('Get');
    return [{ action: `servicequotas:${action}`, resource: takesResource ? resource : '*' }];
  },
  run: (_tx, request, context) =>
    run(context, requireService(services, request.ServiceCode), request),
});

const list = (context: Context, service: QuotaService) => ({
  Quotas: service.quotas.map((quota) => described(context, service, quota)),
});

const one = (context: Context, service: QuotaService, { QuotaCode }: Request) => {
  const quota = service.quotas.find(({ code }) => code === QuotaCode);
  if (!quota) throw missing();
  return { Quota: described(context, service, quota) };
};

const operationsOn = (services: readonly QuotaService[]): Record<string, Operation> => ({
  ListServices: {
    authorize: () => [{ action: 'servicequotas:ListServices', resource: '*' }],
    run: () => ({
      Services: services.map(({ code, name }) => ({ ServiceCode: code, ServiceName: name })),
    }),
  },
  ListServiceQuotas: onQuotas(services, 'ListServiceQuotas', list),
  ListAWSDefaultServiceQuotas: onQuotas(services, 'ListAWSDefaultServiceQuotas', list),
  GetServiceQuota: onQuotas(services, 'GetServiceQuota', one),
  GetAWSDefaultServiceQuota: onQuotas(services, 'GetAWSDefaultServiceQuota', one),
});

const more =
  'Ask for it in an account: this machine holds nobody to a quota. What an account has too ' +
  'little of is told as QuotaExceeded by the job, and by `trainyard doctor`.';

/**
 * Service Quotas, to be read: the values that an account begins with, and those for instances of
 * SageMaker and EC2 by their names, which nobody is held to here either.
 */
export function createServicequotas(instances: Readonly<Record<string, number>> = {}): Service {
  const quotas = Object.entries(instances).map(([name, value]): Quota => {
    const hash = createHash('sha256').update(name).digest('hex');
    return { code: `L-${hash.slice(0, 8).toUpperCase()}`, name, value };
  });
  const isOfEc2 = ({ name }: Quota) => name.startsWith('Running On-Demand ');
  const ofInstances: QuotaService[] = [
    { code: 'ec2', name: 'Amazon Elastic Compute Cloud', quotas: quotas.filter(isOfEc2) },
    {
      code: 'sagemaker',
      name: 'Amazon SageMaker',
      quotas: quotas.filter((quota) => !isOfEc2(quota)),
    },
  ];
  const operations = operationsOn([...quotaServices, ...ofInstances]);
  return {
    id: 'servicequotas',
    schema: '',
    operations,
    keptOnly: Object.keys(operations),
    instead: { RequestServiceQuotaIncrease: more },
  };
}
