import { describe, expect, it } from 'vitest';
import { type EndpointSpec, endpointKind } from '../../../statemachines/kinds/endpoint/kind.ts';
import { runsOnText } from '../../../statemachines/leases/replicas.ts';

const on = { instanceType: 'ml.m5.large', instanceCount: 2 };
const scaled = (min: number, max: number) => ({ ...on, scale: { min, max } });

describe('what an endpoint runs on', () => {
  it.each([
    [on, '2 × ml.m5.large'],
    [scaled(1, 3), '1–3 × ml.m5.large'],
    [scaled(3, 3), '3 × ml.m5.large'],
  ])('%j is told as %s, in the plan as in the bill', (size, text) => {
    expect(runsOnText(size)).toBe(text);
    const spec = { kind: 'endpoint', ttl: 3600, ...size } as unknown as EndpointSpec;
    const [line] = endpointKind.cost(spec, 'us-east-1');
    expect(line?.what).toBe(`${text} serving`);
  });
});
