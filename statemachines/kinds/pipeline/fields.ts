/** What the fields of a `pipeline` job are for. */
export const pipelineFields = {
  stages:
    'Its jobs by name, 1 to 32 of them: {train: {kind: training, …}, deploy: {kind: endpoint, ' +
    '…}}. A reference such as ${train.modelArtifact} makes the order.',
  parallelism: 'How many stages run at once. Absent: all that need nothing of each other.',
};

/** What a job has besides its own fields where it is a stage. */
export const stageFields = {
  needs: 'Stages that must have succeeded before it, by name, besides those that it refers to.',
  when:
    'A reference that gives true or false, such as ${compare.result.better}; with false the ' +
    'stage is skipped.',
};
