/** What the fields that jobs of all kinds have are for, by their paths: see `envelope.ts`. */

/** Those of a stage, too. */
export const stageEnvelopeFields = {
  timeoutSeconds:
    'How long one attempt may compute, in seconds; then its workload is stopped and the job ' +
    'fails with Timeout. It also bounds what an attempt can cost.',
  maxAttempts:
    'How often the workload is started in all, the first time included, when it is lost ' +
    'through no fault of its own (capacity, an interruption, a failing service). What the ' +
    'program itself does wrong is never tried again.',
};

/** Those of a whole job. */
export const envelopeFields = {
  ...stageEnvelopeFields,
  kind: 'What sort of job it is; the other fields follow from it.',
  name:
    'What people call it, such as nightly-train. Commands take a name for the newest job of ' +
    'it, and models are versioned under it.',
  project: 'Whose money, roles and slots it takes. Absent: the first of your projects.',
  budget: 'What it may cost. Absent: only the months of its project and plane bound it.',
  'budget.maxCostUsd':
    'The cap, of all attempts. Without onExceeded a job whose worst case of one attempt is ' +
    'above it is refused before anything exists.',
  'budget.onExceeded':
    'What happens at the cap, so that the worst case may lie above it. Cancel stops what runs; ' +
    'StopScheduling begins nothing whose worst case does not fit; Finish begins nothing once ' +
    'the cap is used up. A search keeps its best trial. Absent: such a job is refused.',
  commit:
    'The SHA of the commit that its code is of, with -dirty where files differ from it. ' +
    'trainyard submit fills it in.',
  notify:
    "Who is told how it ended besides the plane's subscribers: email:ADDRESS, or slack. Such " +
    'as [email:ml@example.com]; 10 at most.',
  priority:
    'Which of the waiting jobs of its project goes first: the highest. Stages have that of ' +
    'their pipeline.',
  deadlineSeconds:
    'Seconds from submission to the end, waiting and all attempts included; then it is ' +
    'stopped. Absent: it waits as long as it takes.',
};
