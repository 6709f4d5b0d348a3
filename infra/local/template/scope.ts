import { createHash } from 'node:crypto';
import type { Shape } from '../kernel/types.ts';
import { type Names, resolveIntrinsics, type Template } from './intrinsics.ts';

/** Values for the template's parameters, and where the stack stands. */
export interface StackPlace {
  parameters: Readonly<Record<string, string>>;
  /** What the stacks before it tell, by the names of SSM parameters. */
  published: ReadonlyMap<string, string>;
  account: string;
  region: string;
  stackName: string;
}

/** CloudFormation's `AWS::…` pseudo parameters. `AWS::NoValue` is resolved by the intrinsics. */
export function pseudoParameters(place: StackPlace): Record<string, Shape> {
  const { account, region, stackName } = place;
  const id = fingerprint(`stack/${stackName}`, 32).toLowerCase();
  return {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/${id}`,
    'AWS::NotificationARNs': [],
  };
}

/**
 * The value of every parameter that has one. As in CloudFormation, a parameter without value or
 * default, a value for one that does not exist and one outside AllowedValues are refused.
 */
export function parameterValues(template: Template, { parameters: given, published }: StackPlace) {
  const declared: Record<string, Shape> = template.Parameters ?? {};
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) {
    throw new Error(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  const values: Record<string, Shape> = {};
  const missing: string[] = [];
  for (const [name, parameter] of Object.entries(declared)) {
    const value = given[name] ?? parameter.Default;
    if (value === undefined) missing.push(name);
    else values[name] = typedValue(name, parameter, String(value), published);
  }
  if (missing.length > 0) throw new Error(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

/** Decides every condition of the template. */
export function decideConditions(template: Template, values: Record<string, Shape>) {
  const declared: Record<string, Shape> = template.Conditions ?? {};
  const decided = new Map<string, boolean>();
  const decide = (name: string): boolean => {
    const known = decided.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(declared, name)) throw new Error(`The template has no condition '${name}'`);
    const result = resolveIntrinsics(declared[name], names, 'condition') === true;
    decided.set(name, result);
    return result;
  };
  const names: Names = {
    template,
    region: values['AWS::Region'],
    condition: decide,
    ref: (name) => {
      if (Object.hasOwn(values, name)) return values[name];
      throw new Error(`A condition refers to '${name}', which is no parameter`);
    },
    attribute: (name) => {
      throw new Error(`A condition asks for an attribute of '${name}'; it may use parameters only`);
    },
  };
  return decide;
}

/**
 * The name CloudFormation would generate, except that its random end is derived from the stack and
 * the logical id, so that booting again finds the same resource. At most 62 characters.
 */
export function physicalName(stackName: string, logicalId: string, type: string): string {
  const end = fingerprint(`${stackName}/${logicalId}`, 12);
  const name = `${stackName.slice(0, 24)}-${logicalId.slice(0, 24)}-${end}`;
  return lowerCaseTypes.has(type) ? name.toLowerCase() : name;
}

const lowerCaseTypes = new Set(['AWS::S3::Bucket', 'AWS::ECR::Repository']);

/** The types of a parameter whose value is the name of an SSM parameter. */
const ofSsm = /^AWS::SSM::Parameter::/;

function typedValue(
  name: string,
  parameter: Shape,
  value: string,
  published: StackPlace['published'],
): Shape {
  if (ofSsm.test(parameter.Type)) return publishedValue(name, parameter.Type, value, published);
  if (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(value)) {
    const allowed = parameter.AllowedValues.join(', ');
    throw new Error(`Parameter '${name}' must be one of values [${allowed}], not '${value}'`);
  }
  const isList = parameter.Type === 'CommaDelimitedList' || /^List</.test(parameter.Type);
  return isList ? value.split(',').map((part) => part.trim()) : value;
}

function publishedValue(
  name: string,
  type: string,
  ssmName: string,
  published: StackPlace['published'],
): string {
  if (type !== 'AWS::SSM::Parameter::Value<String>') {
    throw new Error(`Parameter '${name}': the local plane does not know the type ${type}`);
  }
  const value = published.get(ssmName);
  if (value !== undefined) return value;
  throw new Error(
    `Parameter '${name}' reads the SSM parameter ${ssmName}, which no stack before this one makes`,
  );
}

function fingerprint(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length).toUpperCase();
}
