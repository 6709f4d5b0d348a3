import { describe, expect, test } from 'vitest';
import type { Shape, TemplateResource } from '../../../../infra/local/kernel/types.ts';
import { evaluateTemplate } from '../../../../infra/local/template/template.ts';

function evaluate(
  template: Shape,
  parameters: Record<string, string> = {},
  published = new Map<string, string>(),
) {
  const put: TemplateResource[] = [];
  const result = evaluateTemplate({
    template,
    parameters,
    published,
    account: '000000000000',
    region: 'us-east-1',
    stackName: 'plane',
    assets: (key) => `/assets/${key}`,
    put: (resource) => {
      put.push(resource);
      return { ref: `ref-${resource.logicalId}`, attributes: { Arn: `arn:${resource.logicalId}` } };
    },
  });
  return { ...result, put, order: put.map(({ logicalId }) => logicalId) };
}

/** The evaluated value of one property. */
function value(property: Shape, template: Shape = {}, parameters = {}) {
  const Resources = {
    ...template.Resources,
    It: { Type: 'Test::It', Properties: { value: property } },
  };
  const { put } = evaluate({ ...template, Resources }, parameters);
  return put.find(({ logicalId }) => logicalId === 'It')?.properties.value;
}

const Table = { Table: { Type: 'AWS::DynamoDB::GlobalTable' } };

describe('intrinsic functions', () => {
  const cases: [string, Shape, Shape][] = [
    ['Ref of a resource', { Ref: 'Table' }, 'ref-Table'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:Table'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:Table'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 3]] }, 'a-us-east-1-3'],
    ['Sub', { 'Fn::Sub': '${Table}/${Table.Arn}/${!kept}' }, 'ref-Table/arn:Table/${kept}'],
    [
      'Sub with variables',
      { 'Fn::Sub': ['${x}-${AWS::AccountId}', { x: { Ref: 'Table' } }] },
      'ref-Table-000000000000',
    ],
    ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Select and GetAZs', { 'Fn::Select': ['2', { 'Fn::GetAZs': '' }] }, 'us-east-1c'],
    ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    [
      'partition and suffix',
      { 'Fn::Sub': '${AWS::Partition}.${AWS::URLSuffix}' },
      'aws.amazonaws.com',
    ],
    ['NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['NoValue in a list', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    [
      'a Condition that is data',
      { Condition: { StringEquals: { k: 'v' } } },
      { Condition: { StringEquals: { k: 'v' } } },
    ],
  ];
  test.each(cases)('%s gives its value', (_title, property, expected) => {
    expect(value(property, { Resources: Table })).toEqual(expected);
  });

  test('FindInMap looks in the mappings', () => {
    const Mappings = { Sizes: { 'us-east-1': { big: 9 } } };
    const property = { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'big'] };
    expect(value(property, { Mappings })).toBe(9);
  });

  test('If follows conditions made of Equals, And, Or, Not and other conditions', () => {
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Conditions: {
        IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        Small: { 'Fn::Or': [{ 'Fn::Not': [{ Condition: 'IsProd' }] }, { 'Fn::And': [] }] },
      },
    };
    const property = { 'Fn::If': ['Small', 'one', { 'Fn::GetAtt': ['Nothing', 'Arn'] }] };
    expect(value(property, template)).toBe('one');
    expect(value({ 'Fn::If': ['IsProd', 1, 2] }, template, { Stage: 'prod' })).toBe(1);
  });

  test('an unknown function is refused by name', () => {
    expect(() => value({ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] })).toThrow(/does not know.*Fn::Cidr/);
    expect(() => value({ 'Fn::ImportValue': 'x' })).toThrow(/It \(Test::It\).*Fn::ImportValue/);
  });

  test('an unknown attribute names the resource, the attribute and those there are', () => {
    expect(() => value({ 'Fn::GetAtt': ['Table', 'StreamArn'] }, { Resources: Table })).toThrow(
      "Resource Table (AWS::DynamoDB::GlobalTable) has no attribute 'StreamArn'. It has: Arn.",
    );
  });
});

describe('resources', () => {
  test('come after those they refer to or depend on, else in order', () => {
    const { order } = evaluate({
      Resources: {
        A: { Type: 'T', DependsOn: 'D', Properties: { x: { 'Fn::Sub': '${C.Arn}' } } },
        B: { Type: 'T' },
        C: { Type: 'T', DependsOn: ['B'] },
        D: { Type: 'T' },
      },
    });
    expect(order).toEqual(['D', 'B', 'C', 'A']);
  });

  test('that depend on each other are refused with the way around', () => {
    const Resources = {
      A: { Type: 'T', Properties: { x: { Ref: 'B' } } },
      B: { Type: 'T', DependsOn: 'A' },
    };
    expect(() => evaluate({ Resources })).toThrow(/Circular dependency.*A → B → A/);
  });

  test('whose condition is false are not made, and depending on them is no matter', () => {
    const { order, outputs } = evaluate({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { A: { Type: 'T', Condition: 'Never' }, B: { Type: 'T', DependsOn: 'A' } },
      Outputs: { Gone: { Condition: 'Never', Value: { Ref: 'A' } }, B: { Value: { Ref: 'B' } } },
    });
    expect(order).toEqual(['B']);
    expect(outputs).toEqual({ B: 'ref-B' });
  });

  test('get the same generated name at each boot, in lower case for buckets', () => {
    const template = { Resources: { Files: { Type: 'AWS::S3::Bucket' }, Q: { Type: 'T' } } };
    const [files, queue] = evaluate(template).put;
    expect(files?.physicalName).toMatch(/^plane-files-[0-9a-f]{12}$/);
    expect(queue?.physicalName).toMatch(/^plane-Q-[0-9A-F]{12}$/);
    expect(evaluate(template).put[0]?.physicalName).toBe(files?.physicalName);
  });
});

describe('parameters', () => {
  const template = {
    Parameters: {
      Url: { Type: 'String' },
      Mode: { Type: 'String', Default: 'a', AllowedValues: ['a', 'b'] },
      Zones: { Type: 'CommaDelimitedList', Default: 'x, y' },
    },
    Outputs: {
      Url: { Value: { Ref: 'Url' } },
      Mode: { Value: { Ref: 'Mode' } },
      Zones: { Value: { Ref: 'Zones' } },
    },
  };

  test('are given or default', () => {
    const { outputs } = evaluate(template, { Url: 'http://127.0.0.1' });
    expect(outputs).toEqual({ Url: 'http://127.0.0.1', Mode: 'a', Zones: ['x', 'y'] });
  });

  test('missing, unknown and not allowed are refused', () => {
    expect(() => evaluate(template)).toThrow('Parameters: [Url] must have values');
    expect(() => evaluate(template, { Url: 'u', Uri: 'u' })).toThrow('[Uri] do not exist');
    expect(() => evaluate(template, { Url: 'u', Mode: 'c' })).toThrow(/one of values \[a, b\]/);
  });

  test('that name an SSM parameter have the value which an earlier stack gave it', () => {
    const Type = 'AWS::SSM::Parameter::Value<String>';
    const stream = {
      Parameters: { Stream: { Type, Default: '/plane/stream-arn' } },
      Outputs: { Stream: { Value: { Ref: 'Stream' } } },
    };
    const published = new Map([['/plane/stream-arn', 'arn:stream']]);
    expect(evaluate(stream, {}, published).outputs).toEqual({ Stream: 'arn:stream' });
    expect(() => evaluate(stream)).toThrow(/\/plane\/stream-arn, which no stack before this one/);
    const list = {
      Parameters: { Ids: { Type: Type.replace('String', 'List<String>'), Default: 'a' } },
    };
    expect(() => evaluate(list)).toThrow('does not know the type');
  });
});
