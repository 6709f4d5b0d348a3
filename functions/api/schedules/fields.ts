/** What the fields of a schedule are for. */
export const scheduleFields = {
  kind: 'That it is a schedule and no job: trainyard submit sets it, and runs nothing now.',
  name: 'Its name in its project; the next file of the same name replaces it.',
  schedule:
    'When it runs, such as "0 2 * * *" for 2 at night, cron(0 2 * * ? *) or rate(12 hours).',
  timeZone:
    'Whose clock the schedule means, such as Europe/Berlin or UTC. In daylight saving a ' +
    'repeated hour runs once, a missing one is skipped.',
  concurrencyPolicy:
    'What happens when the job before has not ended. Forbid skips this run; Allow runs both; ' +
    'Replace cancels the one before; Queue lets this one wait.',
  startingDeadlineSeconds:
    'How late a run may begin, in seconds; a later one is skipped. Absent: a day.',
  suspend: 'Whether it rests: nothing is run until it is false again.',
  project: "Whose jobs they are. Absent: the job's, or else the first of your projects.",
  job: 'The job that it runs, as a file of its own would have it.',
};
