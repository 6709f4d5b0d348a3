import { metricFields, trainerFields } from '../sagemaker/fields.ts';

/** What the fields of a `tuning` job are for. */
export const tuningFields = {
  ...trainerFields,
  objective:
    'What is to be least or greatest: minimize or maximize, and for an image how its value is ' +
    'found. Such as {minimize: "validation:rmse", regex: "validation:rmse=([0-9.eE+-]+)"}.',
  'objective.minimize': 'The metric that is to be least, such as validation:rmse.',
  'objective.maximize': 'The metric that is to be greatest, such as validation:auc.',
  'objective.regex':
    'Finds the value in a line of the output by its one group; the last one of a trial counts. ' +
    'Absent for an algorithm, which has metrics of its own. No look-around, no back-references.',
  metrics:
    'What besides the objective is read from the output of each trial, such as [{name: ' +
    '"train:rmse", regex: "train:rmse=([0-9.eE+-]+)"}]; trainyard trials shows the last values.',
  ...metricFields,
  ranges:
    'Which hyperparameters are tried, and between what: {lr: {min: 1e-4, max: 1e-1, scale: ' +
    'log}, depth: {min: 2, max: 8, type: integer}, kind: {values: [a, b]}}. 1 to 20 of them.',
  'ranges.*.min': 'The least value that is tried.',
  'ranges.*.max': 'The greatest value that is tried.',
  'ranges.*.type': 'Whether any number is tried, or whole ones only.',
  'ranges.*.scale':
    'How values are spread: log for those over orders of magnitude (min above 0), reverse-log ' +
    'for those near 1. As ScalingType of SageMaker.',
  'ranges.*.values': 'The values that are tried, in place of min and max.',
  strategy:
    'How trials are chosen. Bayesian learns from those before; Random does not; Grid tries ' +
    'every combination of lists of values; Hyperband stops the worse ones early.',
  maxJobs: 'How many trials in all. Absent with Grid, which has as many as combinations.',
  hyperband: 'How many epochs a trial of Hyperband has.',
  'hyperband.minResource': 'From how many epochs on a trial may be stopped. Absent: 1.',
  'hyperband.maxResource':
    'How many epochs a trial has at most. Absent: the hyperparameter epochs, where there is one.',
  earlyStopping:
    'Stops a trial that does worse at an epoch than the median of the earlier ones did there.',
  completion: 'Ends the search before its last trial, as soon as one of these holds.',
  'completion.target': 'A value of the objective that is good enough.',
  'completion.notImproving': 'So many trials in turn that do not better the best one by 1 %.',
  'completion.converged': "Whether it ends once it has converged, by SageMaker's own measure.",
  warmStart: 'Earlier searches that this one learns from. Only for Bayesian and Random.',
  'warmStart.from':
    'Ids of jobs that have ended: searches of the project, or pipelines with one. 5 at most.',
  'warmStart.type': 'Whether data and algorithm are the same as then, or others.',
  maxParallelJobs: 'How many trials run at the same time; each takes its own machines.',
  trialTimeoutSeconds:
    'How long one trial may run, in seconds. Absent: as long as the whole job, timeoutSeconds.',
  randomSeed: 'Repeats the same choices of hyperparameters.',
};
