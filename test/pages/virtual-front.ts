import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { Story } from '../stories/story.ts';
import { fakePlane, type SeenRequest } from '../unit/cli/cli-harness.ts';

/** Where a virtual plane says that its store is; nobody listens there. */
const store = 'http://127.0.0.1:4566';

/** A virtual plane at an address: its API, and the signed addresses of its store. */
export async function frontOf({ http, kernel }: Story) {
  const s3 = (operation: string, request: Shape) =>
    kernel.call<Shape>('s3', operation, request, planePrincipal);

  const object = async ({ method, path, body }: SeenRequest) => {
    const [, , Bucket, ...key] = decodeURIComponent(path).split('/');
    const at = { Bucket, Key: key.join('/') };
    if (method === 'PUT') {
      await s3('PutObject', { ...at, Body: body });
      return {};
    }
    const { Body, ETag } = await s3('GetObject', at);
    return { headers: { etag: ETag }, body: Buffer.from(Body) };
  };

  const api = async ({ method, path, query, headers, body }: SeenRequest) => {
    const answer = await http({
      ...{ method, path, query: `${new URLSearchParams(query)}`, body },
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ),
    });
    const isJson = /json/.test(answer.headers['content-type'] ?? '');
    const bytes = Buffer.from(answer.body);
    const text = isJson ? `${bytes}`.replaceAll(store, `${front.url}/s3`) : undefined;
    return { ...answer, body: text === undefined ? bytes : Buffer.from(text) };
  };

  const front = await fakePlane((request) =>
    request.path.startsWith('/s3/') ? object(request) : api(request),
  );
  return front;
}
