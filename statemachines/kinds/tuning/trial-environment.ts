/** What of a tuning job's specification becomes variables. */
interface Started {
  environment: Record<string, string>;
  command?: string[] | undefined;
  hyperParameterArguments: boolean;
}

/**
 * The command as variables that the image's `train` program turns into a command line: a tuning
 * job's definition has no entry point (AWS API reference, HyperParameterAlgorithmSpecification), so
 * SageMaker always starts `train`, which the image kind puts into every image it builds.
 */
function commandVariables({ command, hyperParameterArguments }: Started) {
  if (!command) return {};
  const parts = command.map((part, index) => [`TRAINYARD_ARG_${index}`, part]);
  return {
    TRAINYARD_ARGC: String(command.length),
    ...Object.fromEntries(parts),
    ...(hyperParameterArguments ? {} : { TRAINYARD_HYPERPARAMETER_ARGUMENTS: 'false' }),
  };
}

/** The variables of a trial: the user's own and those for `train`. */
export function trialEnvironment(spec: Started): Record<string, string> {
  return { ...spec.environment, ...commandVariables(spec) };
}
