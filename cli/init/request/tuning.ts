import { at, type Conversion, listAt, type Members } from './conversion.ts';
import { keepTrainer } from './training.ts';

const config = 'HyperParameterTuningJobConfig';

/** How SageMaker names scales. */
const scales: Readonly<Record<string, string>> = {
  Auto: 'auto',
  Linear: 'linear',
  Logarithmic: 'log',
  ReverseLogarithmic: 'reverse-log',
};

/** CreateHyperParameterTuningJob with one definition of its trials. */
export function tuning(request: Members, made: Conversion): void {
  const definition = 'TrainingJobDefinition.';
  keepTrainer(made, request, definition, 'StaticHyperParameters');
  keepObjective(made, request);
  keepRanges(made, request);
  const limits = `${config}.ResourceLimits`;
  const keep = (path: string, field: string) => made.keep(path, field, at(request, path));
  keep(`${config}.Strategy`, 'strategy');
  keep(`${limits}.MaxNumberOfTrainingJobs`, 'maxJobs');
  keep(`${limits}.MaxParallelTrainingJobs`, 'maxParallelJobs');
  keep(`${limits}.MaxRuntimeInSeconds`, 'timeoutSeconds');
  keep(`${config}.RandomSeed`, 'randomSeed');
  keep(`${definition}StoppingCondition.MaxRuntimeInSeconds`, 'trialTimeoutSeconds');
  const early = `${config}.TrainingJobEarlyStoppingType`;
  if (at(request, early) === 'Auto') made.keep(early, 'earlyStopping', true);
  else made.keep(early, 'earlyStopping', undefined);
}

function keepObjective(made: Conversion, request: Members): void {
  const goal = `${config}.HyperParameterTuningJobObjective`;
  const name = at(request, `${goal}.MetricName`);
  const metrics = 'TrainingJobDefinition.AlgorithmSpecification.MetricDefinitions';
  const regex = listAt(request, metrics).find((one) => one.Name === name)?.Regex;
  const field = at(request, `${goal}.Type`) === 'Maximize' ? 'maximize' : 'minimize';
  made.keep(goal, 'objective', { [field]: name, ...(regex === undefined ? {} : { regex }) });
  listAt(request, metrics).forEach((one, index) => {
    const place = `${metrics}[${index}]`;
    if (one.Name === name) made.keep(place, 'objective', {});
    else made.drop(place, 'a search reads its objective alone');
  });
}

function keepRanges(made: Conversion, request: Members): void {
  const ranges = `${config}.ParameterRanges`;
  const found: Members = {};
  for (const one of listAt(request, `${ranges}.CategoricalParameterRanges`)) {
    found[String(one.Name)] = { values: one.Values };
  }
  for (const [list, type] of [
    ['ContinuousParameterRanges', undefined],
    ['IntegerParameterRanges', 'integer'],
  ] as const) {
    for (const { Name, MinValue, MaxValue, ScalingType } of listAt(request, `${ranges}.${list}`)) {
      const scale = scales[String(ScalingType)];
      const kind = type ? { type } : {};
      found[String(Name)] = { min: MinValue, max: MaxValue, ...kind, ...(scale ? { scale } : {}) };
    }
  }
  made.keep(ranges, 'ranges', found);
}
