import { request as httpRequest } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../../infra/local/kernel/http.ts';
import { unchunk } from '../../../../infra/local/wire/aws-chunked.ts';
import { verifySignature } from '../../../../infra/local/wire/sigv4.ts';
import { errorOf, wirePlane } from './wire-plane.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const principal = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'r' };
const key = { principal, secret: 'secret', sessionToken: 'token' };
const lookUp = (id: string) => (id === 'AKID' ? key : undefined);

/** A call of an HTTP API, signed by AWS's own signer. */
async function signed(change: Partial<HttpRequest> = {}, by: object = {}): Promise<HttpRequest> {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
  const signer = new SignatureV4({
    ...{ credentials: { ...credentials, ...by }, sha256: Sha256 },
    ...{ service: 'execute-api', region: 'us-east-1' },
  });
  const body = '{"kind":"task"}';
  const made = await signer.sign(
    {
      ...{ method: 'POST', protocol: 'http:', hostname: '127.0.0.1', port: 8787 },
      ...{ path: '/jobs/job_1%20x/it', body, query: { b: ['2', '1 +'], a: '' } },
      headers: { host: '127.0.0.1:8787', 'content-type': 'application/json', 'x-note': ' a  b ' },
    },
    { signingDate: new Date(now) },
  );
  const query = 'b=2&a=&b=1%20%2B';
  const { method, path, headers } = made;
  return { method, path, headers, query, body: Buffer.from(body), ...change };
}

const check = (request: HttpRequest, at = now, service = 'execute-api') =>
  verifySignature(request, { now: at, lookUp, service });

describe('a signature', () => {
  it('is accepted as AWS signs it', async () => {
    expect(check(await signed()).key.principal).toBe(principal);
  });

  it.each([
    ['the method', { method: 'PUT' }],
    ['the path', { path: '/jobs/job_2/it' }],
    ['the query', { query: 'a=&b=2' }],
    ['the body', { body: Buffer.from('{"kind":"image"}') }],
  ])('is refused when %s was changed', async (_what, change) => {
    const request = await signed(change);
    expect(() => check(request)).toThrow(/does not match/);
  });

  it('is refused when a signed header, the secret or the token differs', async () => {
    const request = await signed();
    const headers = { ...request.headers, 'content-type': 'text/plain' };
    expect(() => check({ ...request, headers })).toThrow('signature we calculated');
    const forged = await signed({}, { secretAccessKey: 'guess' });
    expect(() => check(forged)).toThrow('signature we calculated');
    const foreign = await signed({}, { sessionToken: 'other' });
    expect(() => check(foreign)).toThrow('security token');
    const unknown = await signed({}, { accessKeyId: 'AKIX' });
    expect(() => check(unknown)).toThrow('not issued by this plane');
  });

  it('holds for 15 minutes and for its service', async () => {
    const request = await signed();
    expect(() => check(request, now + 14 * 60_000)).not.toThrow();
    expect(() => check(request, now + 16 * 60_000)).toThrow('too large');
    expect(() => check(request, now - 16 * 60_000)).toThrow('too large');
    expect(() => check(request, now, 'sts')).toThrow('correct service');
  });

  it('is needed, and must be whole', async () => {
    const request = await signed();
    const without = { ...request, headers: { host: 'localhost' } };
    expect(() => check(without)).toThrow('not signed');
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/x, Signature=1';
    const cut = { ...request, headers: { ...request.headers, authorization } };
    expect(() => check(cut)).toThrow(expect.objectContaining({ code: 'IncompleteSignature' }));
  });
});

describe('chunk framing', () => {
  const framed = (text: string) => Buffer.from(text, 'latin1');

  it('comes off, and leaves the trailers', () => {
    const { body, trailers } = unchunk(
      framed('3\r\nabc\r\n2;x=1\r\n\r\n\r\n0\r\nX-Amz-Checksum-CRC32:AAA=\r\n\r\n'),
      5,
    );
    expect(Buffer.from(body).toString()).toBe('abc\r\n');
    expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAA=' });
  });

  it.each(['', '3\r\nab', 'zz\r\nabc\r\n0\r\n\r\n', '3\r\nabcd\r\n0\r\n\r\n', '3\r\nabc\r\n'])(
    'that is broken is refused: %j',
    (text) => expect(() => unchunk(framed(text), undefined)).toThrow(/terminated/),
  );

  it('that holds another length than stated is refused', () => {
    expect(() => unchunk(framed('1\r\na\r\n0\r\n\r\n'), 2)).toThrow(/terminated/);
  });
});

describe('the port', () => {
  let plane: Awaited<ReturnType<typeof wirePlane>>;
  beforeAll(async () => {
    plane = await wirePlane();
  });
  afterAll(() => plane.close());

  it('refuses a forged secret and an unknown key', async () => {
    const identity = (change: object) => {
      const credentials = { ...plane.credentials, ...change };
      const sts = new STSClient({ ...plane.onSocket, credentials });
      return errorOf(sts.send(new GetCallerIdentityCommand({})));
    };
    const forged = await identity({ secretAccessKey: 'guess' });
    expect(forged).toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
    const unknown = await identity({ accessKeyId: 'AKIAUNKNOWN' });
    expect(unknown.name).toBe('InvalidClientTokenId');
  });

  it('refuses a request that is signed for another region, by the names of both', async () => {
    const region = 'ap-southeast-2';
    const elsewhere = { ...plane.onSocket, region };
    const of = [
      new STSClient(elsewhere).send(new GetCallerIdentityCommand({})),
      new S3Client(elsewhere).send(new ListBucketsCommand({})),
    ];
    for (const call of of) {
      const refused = await errorOf(call);
      expect(refused).toMatchObject({ name: 'SignatureDoesNotMatch' });
      expect(refused.message).toContain('This plane is us-east-1');
      expect(refused.message).toContain(`signed for ${region}`);
      expect(refused.message).toContain('set AWS_REGION and AWS_DEFAULT_REGION to us-east-1');
    }
    const here = await new S3Client(plane.onSocket).send(new ListBucketsCommand({}));
    expect(here.$metadata.httpStatusCode).toBe(200);
  });

  it('refuses a web page, another host name, and whoever does not sign', async () => {
    const ask = (headers: Record<string, string>) =>
      new Promise((done, fail) => {
        const sent = httpRequest(plane.url, { method: 'POST', headers }, (response) => {
          response.resume();
          done(response.statusCode);
        });
        sent.on('error', fail);
        sent.end('Action=Publish');
      });
    expect(await ask({ origin: 'https://evil.example' })).toBe(403);
    expect(await ask({ origin: 'null' })).toBe(403);
    expect(await ask({ host: 'evil.example' })).toBe(403);
    expect(await ask({ host: '127.0.0.1.evil.example:80' })).toBe(403);
    expect(await ask({})).toBe(403);
    const form = await ask({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(form).toBe(403);
  });
});
