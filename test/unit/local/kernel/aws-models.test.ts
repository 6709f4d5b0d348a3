import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holdToModel } from '../../../../infra/local/kernel/models/hold-to-model.ts';
import { modelOf } from '../../../../infra/local/kernel/models/model.ts';
import { matchesPattern } from '../../../../infra/local/kernel/models/pattern.ts';
import { coveredServices, localOnly, operationsOf } from '../../docs/coverage-text.ts';

const refusal = (service: string, operation: string, request: unknown) => {
  try {
    holdToModel(service, operation, request);
    return 'allowed';
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

const model = { ModelName: 'm', PrimaryContainer: { Image: 'i' } };

describe('a request is held to the model of AWS', () => {
  it('and passes when it keeps every bound', () => {
    expect(refusal('sagemaker', 'CreateModel', model)).toBe('allowed');
    expect(refusal('dynamodb', 'ListTables', undefined)).toBe('allowed');
    expect(refusal('ecs', 'ReclaimTask', { task: 1 })).toBe('allowed');
    expect(refusal('execute-api', 'Invoke', {})).toBe('allowed');
  });

  const tooLong = `arn:aws:iam::000000000000:role/${'r'.repeat(2048)}`;
  const cases: [what: string, service: string, operation: string, request: object, says: string][] =
    [
      [
        'a member that is missing',
        'sagemaker',
        'CreateModel',
        {},
        "ValidationException: 1 validation error detected: Value null at 'modelName' failed to " +
          'satisfy constraint: Member must not be null',
      ],
      [
        'an empty list where one is needed',
        'sagemaker',
        'CreateTrainingJob',
        {
          TrainingJobName: 'ty-1',
          AlgorithmSpecification: { TrainingInputMode: 'File' },
          RoleArn: 'arn:aws:iam::000000000000:role/r',
          InputDataConfig: [],
          OutputDataConfig: { S3OutputPath: 's3://b/o' },
          StoppingCondition: {},
        },
        "Value '[]' at 'inputDataConfig' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1',
      ],
      [
        'a text that is too long',
        'sagemaker',
        'CreateModel',
        { ...model, ExecutionRoleArn: tooLong },
        'Member must have length less than or equal to 2048',
      ],
      [
        'a pattern that is matched in part only',
        'sagemaker',
        'CreateModel',
        { ...model, ModelName: 'fine_not' },
        "Value 'fine_not' at 'modelName' failed to satisfy constraint: Member must satisfy " +
          'regular expression pattern: [a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?',
      ],
      [
        'a word that is none of its words',
        'codebuild',
        'StartBuild',
        { projectName: 'p', sourceTypeOverride: 'FTP' },
        'InvalidInputException: 1 validation error detected',
      ],
      [
        'a number out of bounds, deep inside',
        'codebuild',
        'StartBuild',
        { projectName: 'p', timeoutInMinutesOverride: 4 },
        'Member must have value greater than or equal to 5',
      ],
      [
        'a value of a map',
        'sagemaker',
        'CreateModel',
        { ...model, PrimaryContainer: { Environment: { KEY: 'v'.repeat(20_000) } } },
        'Map value must satisfy constraint: [Member must have length less than or equal to',
      ],
      [
        'a member that AWS does not have',
        'ecs',
        'RunTask',
        { taskDefinition: 'd', retries: 3 },
        "InvalidParameterException: The member 'retries' of ecs:RunTask: AWS has no such member",
      ],
      [
        'a name that every object has',
        'ecs',
        'RunTask',
        { taskDefinition: 'd', constructor: 'x' },
        "The member 'constructor' of ecs:RunTask",
      ],
      [
        'a number for a text',
        'ecs',
        'RunTask',
        { taskDefinition: 7 },
        "SerializationException: The member 'taskDefinition' of ecs:RunTask: a string is expected",
      ],
      [
        'all that is wrong at once',
        'sts',
        'AssumeRole',
        { RoleArn: 'short' },
        'ValidationError: 2 validation errors detected',
      ],
    ];
  for (const [what, service, operation, request, says] of cases) {
    it(`and refused for ${what}`, () => {
      expect(refusal(service, operation, request)).toContain(says);
    });
  }
});

describe('the models', () => {
  it('have every served operation that takes an input', () => {
    const missing = coveredServices()
      .filter(({ id }) => id !== 'execute-api')
      .flatMap((service) =>
        operationsOf(service)
          .filter((name) => !modelOf(service.id)?.operations[name])
          .map((name) => `${service.id}:${name}`),
      );
    expect(missing, 'run npm run models').toEqual([]);
    expect(localOnly.filter((name) => modelOf(name.split(':')[0]!)?.operations[name])).toEqual([]);
  });

  it('say where they come from, and have patterns that can be compiled', () => {
    const folder = new URL('../../../../infra/local/kernel/models/data', import.meta.url);
    for (const file of readdirSync(folder)) {
      const { from, shapes } = modelOf(file.replace('.json', ''))!;
      expect(from).toMatch(/^botocore [\d.]+, Apache-2\.0/);
      for (const shape of Object.values(shapes)) {
        if (shape.type === 'string' && shape.pattern) matchesPattern(shape.pattern, 'x');
      }
    }
  });

  it('are matched against the whole text, in the way of Java', () => {
    expect(matchesPattern('\\A\\S[\\p{Print}]*\\z', 'as is')).toBe(true);
    expect(matchesPattern('\\A\\S[\\p{Print}]*\\z', 'tab\there')).toBe(false);
    expect(matchesPattern('arn:[\\p{Alnum}\\-]+', 'arn:aws-cn')).toBe(true);
    expect(matchesPattern('[A-Za-z0-9\\_\\-]+', 'a b')).toBe(false);
    expect(matchesPattern('[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF]*', 'ü 🚂')).toBe(true);
  });
});
