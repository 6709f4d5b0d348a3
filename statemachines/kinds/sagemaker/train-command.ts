/** What a specification says of its program, as far as it goes into variables. */
interface Program {
  environment: Record<string, string>;
  command?: string[] | undefined;
  hyperParameterArguments: boolean;
}

/**
 * The command as variables that the image's `train` program turns into a command line: a tuning
 * job's definition has no entry point (AWS API reference, HyperParameterAlgorithmSpecification), so
 * SageMaker always starts `train`, which the image kind puts into every image it builds.
 */
function commandVariables({ command, hyperParameterArguments }: Program) {
  if (!command) return {};
  const parts = command.map((part, index) => [`TRAINYARD_ARG_${index}`, part]);
  return {
    TRAINYARD_ARGC: String(command.length),
    ...Object.fromEntries(parts),
    ...(hyperParameterArguments ? {} : { TRAINYARD_HYPERPARAMETER_ARGUMENTS: 'false' }),
  };
}

/** The variables of a training container: the user's own and those for `train`. */
export function trainEnvironment(program: Program): Record<string, string> {
  return { ...program.environment, ...commandVariables(program) };
}
