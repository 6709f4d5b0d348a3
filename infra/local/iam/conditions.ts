import { BlockList, isIP } from 'node:net';
import { AwsError } from '../kernel/types.ts';
import { arnMatches, type ConditionValues, fillVariables, globMatches } from './patterns.ts';

type Test = (wanted: string, given: string) => boolean;

const numeric =
  (test: (order: number) => boolean): Test =>
  (wanted, given) => {
    const order = Number(given) - Number(wanted);
    return !Number.isNaN(order) && test(order);
  };

const instant = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const dated =
  (test: (order: number) => boolean): Test =>
  (wanted, given) => {
    const order = instant(given) - instant(wanted);
    return !Number.isNaN(order) && test(order);
  };

const lowerEquals: Test = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();

const tests: Record<string, Test> = {
  StringEquals: (wanted, given) => wanted === given,
  StringEqualsIgnoreCase: lowerEquals,
  StringLike: globMatches,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: lowerEquals,
  BinaryEquals: (wanted, given) => wanted === given,
  NumericEquals: numeric((order) => order === 0),
  NumericLessThan: numeric((order) => order < 0),
  NumericLessThanEquals: numeric((order) => order <= 0),
  NumericGreaterThan: numeric((order) => order > 0),
  NumericGreaterThanEquals: numeric((order) => order >= 0),
  DateEquals: dated((order) => order === 0),
  DateLessThan: dated((order) => order < 0),
  DateLessThanEquals: dated((order) => order <= 0),
  DateGreaterThan: dated((order) => order > 0),
  DateGreaterThanEquals: dated((order) => order >= 0),
  IpAddress: inNetwork,
};

const negations: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/** Says whether one line of a Condition block holds for the request. */
export function conditionHolds(
  operator: string,
  key: string,
  wanted: readonly string[],
  values: ConditionValues,
): boolean {
  const given = values.get(key);
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') return wanted.some((value) => (value === 'true') === (given === undefined));
  const negated = Object.hasOwn(negations, name) ? negations[name] : undefined;
  const operatorName = negated ?? name;
  const test = Object.hasOwn(tests, operatorName) ? tests[operatorName] : undefined;
  if (!test) {
    throw new AwsError('MalformedPolicyDocument', `Unknown condition operator ${operator}.`);
  }
  const patterns: string[] = [];
  for (const text of wanted) {
    const filled = fillVariables(text, values);
    if (filled === undefined) return false;
    patterns.push(filled);
  }
  const matches = (value: string) => patterns.some((pattern) => test(pattern, value));
  const fits = (value: string) => matches(value) !== (negated !== undefined);
  if (quantifier === 'ForAllValues') return (given ?? []).every(fits);
  if (given === undefined || given.length === 0) {
    return ifExists !== undefined || (negated !== undefined && quantifier === undefined);
  }
  return negated && !quantifier ? given.every(fits) : given.some(fits);
}

function inNetwork(network: string, address: string): boolean {
  const [base = '', bits] = network.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(base) === 0 || isIP(address) !== isIP(base)) return false;
  const block = new BlockList();
  block.addSubnet(base, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  return block.check(address, family);
}
