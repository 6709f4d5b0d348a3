import { AwsError } from '../../kernel/types.ts';

/** DynamoDB's answer to a request that can never be right. */
export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A `ValidationException` whose sentence begins as most of DynamoDB's do. */
export function invalidParameters(message: string): AwsError {
  return validation(`One or more parameter values were invalid: ${message}`);
}

/** Answered for a table, index or stream that is not there. */
export function notFound(message = 'Requested resource not found'): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

/** Answered when a required member is missing, in the words of AWS's request validator. */
export function missing(member: string): AwsError {
  return violated('null', member, 'Member must not be null');
}

/** Answered when a member breaks its model's constraint. */
export function violated(value: string, member: string, constraint: string): AwsError {
  const shown = value === 'null' ? value : `'${value}'`;
  return validation(
    `1 validation error detected: Value ${shown} at '${member}' ` +
      `failed to satisfy constraint: ${constraint}`,
  );
}

/** Answered when the JSON type of a member does not fit, before anything else is looked at. */
export function malformed(message: string): AwsError {
  return new AwsError('SerializationException', message);
}
