import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../../../functions/api/openapi.ts';
import { routes } from '../../../functions/api/routes.ts';
import type { Shape } from '../../../infra/local/kernel/types.ts';
import { assertDocumented } from '../../stories/contract.ts';

const operations: [string, Shape][] = Object.entries(openapiDocument().paths as Shape).flatMap(
  ([path, methods]) =>
    Object.entries(methods as Shape).map(([method, operation]): [string, Shape] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
);

describe('the description of the API', () => {
  it('has every call but the one for unknown paths', () => {
    const called = routes.filter(({ method }) => method !== '$default');
    expect(operations.map(([call]) => call).toSorted()).toEqual(
      called.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
  });

  it.each(operations)('has a schema for what %s answers, also when it refuses', (_call, one) => {
    const contents = Object.entries<Shape>(one.responses)
      .filter(([status]) => !['204', '304'].includes(status))
      .flatMap(([, { content }]) => Object.entries<Shape>(content));
    expect(contents).toHaveLength('204' in one.responses ? 2 : 3);
    const without = contents.filter(([type, { schema }]) => type !== '*/*' && !schema);
    expect(without).toEqual([]);
  });

  const health = { status: 'ok', plane: 'trainyard', region: 'us-east-1', version: '0.1.0' };
  const missing = { type: 'x', title: 'There is no such thing', code: 'NotFound', detail: 'x' };
  const json = 'application/json';
  const problem = 'application/problem+json';
  it.each([
    ['a member that it does not name', 200, json, { ...health, extra: 1 }, /"extra"/],
    ['a member of another type', 200, json, { ...health, plane: 1 }, /plane/],
    ['a member that is missing', 200, json, { status: 'ok', plane: 'x' }, /region/],
    ['another status', 202, json, health, /no such status/],
    ['another type', 200, 'text/plain', health, /no body of type text\/plain/],
    ['a status of another problem', 404, problem, { ...missing, status: 409 }, /Invalid/],
    ['a problem under another status', 409, problem, { ...missing, status: 404 }, /says 404/],
  ])('catches an answer with %s', (_what, status, type, body, why) => {
    const came = { status, headers: { 'content-type': type }, body: JSON.stringify(body) };
    expect(() => assertDocumented('GET', '/health', came)).toThrow(why);
  });

  it('reaches the command line as types alone, which load nothing', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../functions/api/calls.ts'), 'utf8');
    const imports = text.match(/^import .*/gm) ?? [];
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([]);
  });

  it('lets pass what is as it says', () => {
    const headers = { 'content-type': json };
    const ok = { status: 200, headers, body: JSON.stringify(health) };
    expect(() => assertDocumented('GET', '/health', ok)).not.toThrow();
    const busy = { status: 429, headers, body: '{"message":"Too Many Requests"}' };
    expect(() => assertDocumented('GET', '/health', busy)).not.toThrow();
  });
});
