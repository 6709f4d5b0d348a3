/** Which fields a definition may have: Amazon States Language, by its two query languages. */

type Language = 'JSONPath' | 'JSONata';

const handled = ['Retry', 'Catch'];
const goesOn = ['Next', 'End'];
const result = ['ResultPath', 'ResultSelector', 'Parameters'];
const tolerated = ['ToleratedFailureCount', 'ToleratedFailurePercentage'];

interface Fields {
  both: string[];
  JSONPath: string[];
  JSONata: string[];
}

/** Of each type, besides Type, Comment and QueryLanguage. */
const fields: Readonly<Record<string, Fields>> = {
  Pass: {
    both: [...goesOn, 'Assign'],
    JSONPath: ['InputPath', 'OutputPath', 'Parameters', 'Result', 'ResultPath'],
    JSONata: ['Output'],
  },
  Task: {
    both: [
      ...['Resource', ...goesOn, ...handled, 'Assign', 'Credentials'],
      ...['TimeoutSeconds', 'HeartbeatSeconds'],
    ],
    JSONPath: [
      ...['InputPath', 'OutputPath', ...result],
      ...['TimeoutSecondsPath', 'HeartbeatSecondsPath'],
    ],
    JSONata: ['Arguments', 'Output'],
  },
  Choice: {
    both: ['Choices', 'Default', 'Assign'],
    JSONPath: ['InputPath', 'OutputPath'],
    JSONata: ['Output'],
  },
  Wait: {
    both: ['Seconds', 'Timestamp', ...goesOn, 'Assign'],
    JSONPath: ['InputPath', 'OutputPath', 'SecondsPath', 'TimestampPath'],
    JSONata: ['Output'],
  },
  Succeed: { both: [], JSONPath: ['InputPath', 'OutputPath'], JSONata: ['Output'] },
  Fail: { both: ['Error', 'Cause'], JSONPath: ['ErrorPath', 'CausePath'], JSONata: [] },
  Parallel: {
    both: ['Branches', ...goesOn, ...handled, 'Assign'],
    JSONPath: ['InputPath', 'OutputPath', ...result],
    JSONata: ['Arguments', 'Output'],
  },
  Map: {
    both: [
      ...['ItemProcessor', 'Iterator', 'ItemSelector', 'ItemReader', 'ItemBatcher'],
      ...['ResultWriter', 'MaxConcurrency', 'Label', ...tolerated, ...goesOn, ...handled, 'Assign'],
    ],
    JSONPath: [
      ...['InputPath', 'OutputPath', 'ItemsPath', ...result, 'MaxConcurrencyPath'],
      ...tolerated.map((name) => `${name}Path`),
    ],
    JSONata: ['Items', 'Output'],
  },
};

/** The fields of a list of states: a whole machine, a branch, or a processor. */
export const listFields = {
  machine: ['StartAt', 'States', 'Comment', 'QueryLanguage', 'TimeoutSeconds', 'Version'],
  branch: ['StartAt', 'States', 'Comment'],
  processor: ['StartAt', 'States', 'Comment', 'ProcessorConfig'],
} as const;

/** The fields of an entry of Retry and of Catch, and of one of Choices in JSONata. */
export const handlerFields: Readonly<Record<string, readonly string[]>> = {
  Retry: [
    ...['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds'],
    ...['JitterStrategy', 'Comment'],
  ],
  Catch: ['ErrorEquals', 'Next', 'ResultPath', 'Assign', 'Output', 'Comment'],
};

/** The types of states. */
export const stateTypes: readonly string[] = Object.keys(fields);

/** The members of a state that its type and language do not have. */
export function foreignFields(state: object, type: string, language: Language): string[] {
  const own = fields[type];
  if (!own) return [];
  const known = ['Type', 'Comment', 'QueryLanguage', ...own.both, ...own[language]];
  return Object.keys(state).filter((name) => !known.includes(name));
}
