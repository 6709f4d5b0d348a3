import { expect, it } from 'vitest';

const listeners: (() => void)[] = [];
const location = { hash: '#/jobs/%FF?name=a%20b' };
Object.assign(globalThis, {
  location,
  addEventListener: (_: string, on: () => void) => listeners.push(on),
});

it('a part of an address that was cut or mistyped is taken as it stands', async () => {
  const { place } = await import('../../../console/address.ts');
  expect(place.value.path).toEqual(['jobs', '%FF']);
  expect(place.value.query.get('name')).toBe('a b');
  location.hash = '#/jobs/a%20b/%';
  for (const on of listeners) on();
  expect(place.value.path).toEqual(['jobs', 'a b', '%']);
});
