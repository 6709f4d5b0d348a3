import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Check } from '../api/plane/answers.ts';

/**
 * Below this many functions at a time a plane with some users is throttled: each request, each step
 * of a job and each reader of the table's stream takes one. New accounts may have 10.
 */
const enough = 100;

/** Whether the account lets enough functions run at a time. */
export async function concurrencyCheck(ports: Ports): Promise<Check> {
  const name = 'concurrency';
  const { AccountLimit } = await ports.clients
    .of(LambdaClient)
    .send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  const found = `${limit} functions at a time in this account and region`;
  if (limit >= enough) return { name, status: 'ok', found };
  return {
    name,
    status: 'warn',
    found: `${found}: under load requests are answered 503, and jobs start and end later`,
    fix:
      'Ask AWS for more (it takes a day or two, and costs nothing): aws service-quotas ' +
      'request-service-quota-increase --service-code lambda --quota-code L-B99A9384 ' +
      '--desired-value 1000',
  };
}
