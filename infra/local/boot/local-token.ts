import { createIssuer, keptKey, type TokenRequest } from '../gateway/issuer.ts';
import type { PlaneFile } from './plane-file.ts';

/** A bearer token for a running plane; `now` in milliseconds since the epoch. */
export async function mintLocalToken(
  plane: Pick<PlaneFile, 'keyFile' | 'issuerUrl'>,
  request: TokenRequest,
  now: number,
): Promise<string> {
  const issuer = await createIssuer(await keptKey(plane.keyFile), plane.issuerUrl);
  return issuer.mintToken(request, now);
}
