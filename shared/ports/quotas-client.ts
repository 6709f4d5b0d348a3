import { type ClientOptions, SignedClient } from './signed-client.ts';

/** A quota of the account for a service of AWS's. */
export interface AccountQuota {
  QuotaName: string;
  QuotaCode: string;
  Value: number;
}

/** The one call of Service Quotas that a plan makes (API reference, ListServiceQuotas). */
export class QuotasClient {
  readonly #quotas: SignedClient;

  constructor(options: ClientOptions) {
    this.#quotas = new SignedClient('servicequotas', options);
  }

  /** The quotas of these names, as far as AWS lists them. Throws with the name of AWS's error. */
  async named(service: string, names: readonly string[]): Promise<AccountQuota[]> {
    const found: AccountQuota[] = [];
    let next: string | undefined;
    do {
      const { Quotas, NextToken } = await this.#page(service, next);
      found.push(...Quotas.filter(({ QuotaName }) => names.includes(QuotaName)));
      next = NextToken;
    } while (next && found.length < names.length);
    return found;
  }

  async #page(ServiceCode: string, NextToken: string | undefined) {
    const { status, text } = await this.#quotas.send({
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'ServiceQuotasV20190624.ListServiceQuotas',
      },
      body: JSON.stringify({ ServiceCode, MaxResults: 100, ...(NextToken ? { NextToken } : {}) }),
    });
    const answer = JSON.parse(text);
    if (status === 200) return answer as { Quotas: AccountQuota[]; NextToken?: string };
    throw new Error(answer.__type?.split('#').at(-1) ?? `status ${status}`);
  }
}
