import { describe, expect, it } from 'vitest';
import {
  metricValue as atSagemaker,
  lastValues,
} from '../../../infra/local/services/sagemaker/metrics.ts';
import { exactJson, parseExactJson } from '../../../shared/exact-json.ts';
import { metricValue as inPlan, tryMetric } from '../../../shared/metric-sample.ts';
import { NumberText } from '../../../shared/number-text.ts';
import { attributesOf, valuesOf } from '../../../shared/store/attributes.ts';

const odd = [
  '1e20',
  '1.0e-200',
  '1e400',
  '0.0',
  '1.0',
  '3.10',
  '12345678901234567890',
  '-1E+5',
  '1e-6',
];

describe('a number in JSON', () => {
  it.each([...odd, '0', '7', '-0.5', '0.1', '1e+21'])('keeps its text: %s', (text) => {
    const json = `{"a":${text},"b":[${text}],"text":"${text}, \\"${text}\\" \\\\"}`;
    const value = parseExactJson(json) as Record<string, unknown>;
    expect(exactJson(value)).toBe(json);
    expect(`${value.a}`).toBe(text);
    expect(value.text).toBe(`${text}, "${text}" \\`);
    expect(value.a instanceof NumberText).toBe(odd.includes(text));
  });

  it.each(['', '{', '01', '1.', '[1,]', 'NaN', '{"a":Infinity}'])('is refused in: %s', (json) => {
    expect(() => parseExactJson(json)).toThrow(SyntaxError);
  });

  it('leaves text alone that looks like what stands for a number', () => {
    const value = { a: 'number:1', b: '\\u0000number:1', '1e20': '1e20' };
    expect(JSON.parse(exactJson(parseExactJson(JSON.stringify(value))))).toEqual(value);
  });
});

describe('an item of the table', () => {
  const numbers = [
    ...[0, 1, -7, 0.1, 1e-6, 16.5, Number.MAX_SAFE_INTEGER, 1e15, 1e-130],
    ...[1e16, 2 ** 53, 1e20, 9e125, 1e126, 1e150, 1e-131, 1e-200, 1e-320, Number.MAX_VALUE],
    ...[Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
  ];

  it('gives every number back as it was', () => {
    const item = { numbers, deep: [{ numbers }], exact: odd.map((text) => new NumberText(text)) };
    const stored = attributesOf({ ...item, none: undefined });
    expect(valuesOf(stored)).toEqual(item);
    const texts = JSON.stringify(stored).matchAll(/"N":"([^"]*)"/g);
    for (const [, text] of texts) {
      const size = Math.abs(Number(text));
      expect(size === 0 || (size >= 1e-130 && size < 1e126), text).toBe(true);
    }
  });
});

/** What a regex caught → its value; the plan and the local SageMaker must agree on each. */
const caught: [text: string | null, value: number | undefined][] = [
  ['0.7', 0.7],
  [' 0.7 ', 0.7],
  ['-1.5E+3', -1500],
  ['2.5e-05', 2.5e-5],
  ['.5', 0.5],
  ['1.', 1],
  ['+0.5', 0.5],
  ['007', 7],
  ['1e16', 1e16],
  ['1e-320', 1e-320],
  ['0', 0],
  ...[null, '', '  ', '\t', '0x10', '0b1', '0o7', '1e400', '-1e400', 'nan', 'NaN', 'inf'].map(none),
  ...['Infinity', '-Infinity', 'infinity', '1_000', '1,234.5', '0.7.1', '1e', 'e5', '.'].map(none),
];

function none(text: string | null): [string | null, undefined] {
  return [text, undefined];
}

describe('the value of a metric', () => {
  it.each(caught)('in %j is %j, for the plan and for SageMaker', (text, value) => {
    expect(inPlan(text)).toBe(value);
    expect(atSagemaker(text)).toBe(value);
  });

  it('is the last one that is finite', () => {
    const lines = ['loss: 0.9', 'loss: 0.7', 'loss: nan', 'loss:  ', 'loss: 0x10', 'loss: inf'];
    const metric = { name: 'loss', regex: 'loss:(.*)' };
    expect(tryMetric(metric, lines)).toMatchObject({ value: 0.7, line: 2, matches: 2 });
    const found = lastValues([{ Name: 'loss', Regex: 'loss:(.*)' }], lines.join('\n'));
    expect(found.get('loss')).toBe(0.7);
  });
});
