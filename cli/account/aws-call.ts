import { XMLParser } from 'fast-xml-parser';
import type { System } from '../system.ts';

/** An answer of AWS, as far as a reader looks into it. */
export type Shape = Record<string, unknown>;

/** A call that AWS refused, or that never got there. */
export class AwsRefusal extends Error {
  /** Such as `AccessDenied`; `Unreachable` where nobody answered. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A service, and how it is spoken to: by forms and XML, or by JSON. */
interface Spoken {
  host: (region: string) => string;
  signedAs: string;
  /** Of global services: the region that signs. */
  region?: string;
  version?: string;
  target?: string;
}

const services = {
  sts: { host: (region) => `sts.${region}.amazonaws.com`, signedAs: 'sts', version: '2011-06-15' },
  iam: {
    host: () => 'iam.amazonaws.com',
    signedAs: 'iam',
    region: 'us-east-1',
    version: '2010-05-08',
  },
  cloudformation: {
    host: (region) => `cloudformation.${region}.amazonaws.com`,
    signedAs: 'cloudformation',
    version: '2010-05-15',
  },
  ssm: { host: (region) => `ssm.${region}.amazonaws.com`, signedAs: 'ssm', target: 'AmazonSSM' },
  quotas: {
    host: (region) => `servicequotas.${region}.amazonaws.com`,
    signedAs: 'servicequotas',
    target: 'ServiceQuotasV20190624',
  },
} satisfies Record<string, Spoken>;

/** The services that the command line itself asks. */
type ServiceName = keyof typeof services;

/** Asks AWS as whoever runs the command. Throws AwsRefusal. */
export type AwsCall = (
  service: ServiceName,
  action: string,
  input?: Record<string, string>,
) => Promise<Shape>;

/**
 * Calls of AWS in one region, signed with the caller's credentials: environment, profile, SSO or
 * the machine's role. `AWS_ENDPOINT_URL` points them elsewhere, as in AWS's own tools.
 */
export function awsCalls(region: string, system: System): AwsCall {
  return async (name, action, input = {}) => {
    const service: Spoken = services[name];
    const url = new URL(system.env.AWS_ENDPOINT_URL || `https://${service.host(region)}`);
    const asked = requestOf(service, action, input);
    const headers = await signed(service, service.region ?? region, url, asked);
    const response = await fetch(url, { method: 'POST', headers, body: asked.body }).catch(
      (error: Error) => {
        const cause = (error.cause as Error | undefined) ?? error;
        throw new AwsRefusal('Unreachable', `${url.host} does not answer: ${cause.message}`);
      },
    );
    return answerOf(service, action, response.ok, await response.text());
  };
}

interface Asked {
  headers: Record<string, string>;
  body: string;
}

function requestOf(service: Spoken, action: string, input: Record<string, string>): Asked {
  if (!service.target) {
    const form = { Action: action, Version: service.version!, ...input };
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams(form).toString(),
    };
  }
  return {
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${service.target}.${action}`,
    },
    body: JSON.stringify(input),
  };
}

/** The SDK's modules take a moment to load: only who signs waits for them. */
async function signed({ signedAs }: Spoken, region: string, url: URL, asked: Asked) {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { Sha256 } = await import('@aws-crypto/sha256-js');
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const credentials = fromNodeProviderChain();
  const signer = new SignatureV4({ service: signedAs, region, credentials, sha256: Sha256 });
  const { headers } = await signer
    .sign({
      ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: url.pathname },
      ...(url.port ? { port: Number(url.port) } : {}),
      headers: { ...asked.headers, host: url.host },
      body: asked.body,
    })
    .catch((error: Error) => {
      throw new AwsRefusal('NoCredentials', error.message);
    });
  return headers;
}

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

function answerOf(service: Spoken, action: string, ok: boolean, text: string): Shape {
  if (service.target) {
    const read = JSON.parse(text || '{}') as Shape;
    if (ok) return read;
    const code = String(read.__type ?? 'Unknown').replace(/^.*#/, '');
    throw new AwsRefusal(code, String(read.message ?? read.Message ?? code));
  }
  const read = parser.parse(text) as Record<string, Record<string, Shape>>;
  if (ok) return read[`${action}Response`]?.[`${action}Result`] ?? {};
  const { Code, Message } = read.ErrorResponse?.Error ?? {};
  throw new AwsRefusal(String(Code ?? 'Unknown'), String(Message ?? Code ?? text.slice(0, 200)));
}
