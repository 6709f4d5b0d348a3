/** A request before it is sent. */
export interface Outgoing {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | Buffer;
}

const executeApi = /^https:\/\/[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?(\/|$)/;

/** Whether a URL is an HTTP API of AWS, whose `iam` front takes signed requests. */
export function isExecuteApi(url: string): boolean {
  return executeApi.test(url);
}

/**
 * Signs with the caller's AWS credentials: environment, profile, SSO, or the machine's role.
 *
 * @param own region where the URL names none; default: us-east-1
 */
export function signWith(url: string, own?: string): (request: Outgoing) => Promise<Outgoing> {
  const region = executeApi.exec(url)?.[1] ?? own ?? 'us-east-1';
  const signer = signerFor(region);
  return async (request) => {
    const { host, hostname, port, pathname, searchParams, protocol } = request.url;
    const signed = await (await signer()).sign({
      method: request.method,
      protocol,
      hostname,
      ...(port ? { port: Number(port) } : {}),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...request.headers, host },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return { ...request, headers: signed.headers };
  };
}

/** The SDK's modules take a moment to load: only who signs waits for them, once. */
function signerFor(region: string) {
  const make = async () => {
    const { SignatureV4 } = await import('@smithy/signature-v4');
    const { Sha256 } = await import('@aws-crypto/sha256-js');
    const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    const credentials = fromNodeProviderChain();
    return new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  };
  let made: ReturnType<typeof make> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
