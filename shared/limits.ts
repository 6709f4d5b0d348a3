/** Every bound in one place: the schemas, the handlers and the docs take theirs from here. */
export const limits = {
  /** Bytes of a request body; larger answers 413. */
  bodyBytes: 256 * 1024,
  /** Levels of nesting in a JSON body. */
  jsonDepth: 32,
  /** Characters of an `Idempotency-Key`. */
  idempotencyKeyLength: 255,
  /** Seconds an idempotency key is remembered. */
  idempotencySeconds: 24 * 3600,
  /** Seconds of one attempt. */
  timeoutSeconds: { min: 60, max: 28 * 24 * 3600, default: 3600 },
  /** Seconds from submission to the end, with the queue. */
  deadlineSeconds: { min: 60, max: 60 * 24 * 3600 },
  /** Automatic tries of a job whose workload was lost through no fault of its own. */
  maxAttempts: { min: 1, max: 99, default: 3 },
  /** Of a job among those of its project that wait; the highest goes first. One digit. */
  priority: { min: 0, max: 9, default: 5 },
  /** What a project's weight may be, and how many jobs at once it may be bounded to. */
  weight: { min: 1, max: 100, default: 1 },
  concurrency: { min: 1, max: 10_000 },
  /**
   * What one round of admission reads of a project's line: a short page, then long ones, so far at
   * most; and how many it asks for money in vain. How many jobs ahead of one are counted.
   */
  queue: { firstPage: 10, page: 250, read: 1000, refused: 10, counted: 1000 },
  stages: 32,
  /** Rows of a job, which are stages beside the one that builds their image. */
  rows: 31,
  notify: 10,
  /** Thresholds of a budget, and those it has when it names none, in per cent. */
  thresholds: 10,
  defaultThresholds: [50, 80, 100],
  /** Characters of `S3Uri` and `TrainingImage` (SageMaker's service model, 2017-07-24). */
  s3UriLength: 1024,
  imageUriLength: 255,
  /** Bytes of an object's key (Amazon S3). */
  s3KeyBytes: 1024,
  /**
   * What RunTask takes as `overrides`, their JSON included ("A total of 8192 characters are allowed
   * for overrides. This limit includes the JSON formatting characters", ECS API, RunTask).
   */
  overridesLength: 8192,
  commandArguments: 64,
  /** Of a command line in a container, in characters. */
  execCommandLength: 8192,
  argumentLength: 4096,
  inputs: 16,
  outputs: 16,
  /** Bytes of the JSON object that a task may report. */
  resultBytes: 4096,
  environmentVariables: 64,
  /** GiB of a task's disk that can be asked for (`EphemeralStorage` of the ECS API reference). */
  scratchGiB: { min: 21, max: 200 },
  /** Secrets of a task, and characters of where one is kept (those of a `SecretId`). */
  secrets: 20,
  valueFromLength: 2048,
  ranges: 20,
  tuning: { maxJobs: 500, maxParallelJobs: 100 },
  /** Characters of a schedule's expression; AWS has 256. */
  scheduleLength: 200,
  /** Schedules of a project. */
  schedules: 200,
  /** How late the job of a schedule may be made, in seconds. */
  startingDeadlineSeconds: { min: 60, max: 86_400 },
  /** Runs that a schedule remembers, and occurrences that wait at most. */
  scheduleRuns: 20,
  scheduleWaiting: 10,
  /** Occurrences that one request makes up for, and that wait for it in a schedule's item. */
  backfill: 100,
  backfillWaiting: 500,
  /** Seconds that what lives on may live, unless forever. */
  ttlSeconds: { min: 600, max: 366 * 24 * 3600 },
  /** An endpoint's instances, invocations of one in a minute, and pauses between two changes. */
  endpoint: {
    instances: { min: 1, max: 20 },
    scaleTarget: { min: 0.1, max: 1_000_000 },
    cooldownSeconds: { min: 0, max: 86_400, default: 300 },
  },
  /** A service's tasks and port; how its balancer asks (ELB and ECS API references). */
  service: {
    count: { min: 1, max: 100, default: 1 },
    port: { min: 1, max: 65_535, default: 8000 },
    health: {
      intervalSeconds: { min: 5, max: 300, default: 10 },
      timeoutSeconds: { min: 2, max: 120, default: 5 },
      thresholdCount: { min: 2, max: 10, healthy: 2, unhealthy: 3 },
      gracePeriodSeconds: { min: 0, max: 7200, default: 60 },
    },
  },
  /** Bytes of a request to a model; AWS Lambda's 6 MB, of which base64 takes a quarter. */
  invocationBytes: { text: 6_000_000, binary: 4_500_000 },
  /** Items of one page. */
  page: { default: 50, max: 200 },
  /** Jobs that one request, or a name such as `@latest(NAME)`, is looked for among. */
  lookThrough: 2000,
  logLines: { default: 500, max: 2000 },
  /** Characters of a cursor; API Gateway takes 10,240 bytes of line and headers. */
  cursorLength: 8000,
  /** Bytes of an uploaded file's name: with its prefix within S3's 1,024 for a key. */
  uploadNameBytes: 850,
  /** Bytes of one uploaded file. */
  uploadBytes: 5 * 1024 ** 3,
  /** How long it is remembered that a job was deleted: 30 days, in seconds. */
  deletedSeconds: 30 * 86_400,
  /** How long one request or one visit of the reaper deletes, in seconds. */
  deletingSeconds: 15,
  /** How long a deletion waits for everybody to be told of the job's end, in seconds. */
  tellingSeconds: 900,
  /** How long an address of an object holds that needs no keys, to get or to put it. */
  presignedSeconds: 900,
  /** First pause between two looks at a workload, in seconds; doubles up to `pollSecondsMax`. */
  pollSeconds: 60,
  pollSecondsMax: 3600,
  /** After this the reaper tells of an end that its event did not; Lambda tries for 3 minutes. */
  pendingNotificationMs: 5 * 60_000,
  /**
   * After this an address is subscribed again. Meanwhile Amazon SNS would only mail it once more to
   * ask for its confirmation: so long it keeps who has not confirmed (48 hours, since May 2023).
   */
  subscribedMs: 48 * 3_600_000,
  /**
   * A message taken for sending belongs to its taker for so long. After so many sends that nobody
   * answered, each of which may have arrived, the next ones come after the longer pause.
   */
  message: { takenMs: 60_000, sends: 2, unansweredMs: 3_600_000 },
  /**
   * Messages of ended jobs of a project that a channel gets within a window: those of failures, and
   * all. The window begins with the first; what is beyond comes as one digest at its end.
   */
  notificationWindow: {
    windowMs: 3_600_000,
    failures: 1,
    ends: 20,
    newest: 10,
    keptSeconds: 7 * 24 * 3600,
  },
  /**
   * The daily message of what lives comes from this hour (UTC); jobs are in it once they have been
   * running this long. The end of an endpoint is told this long before.
   */
  dailyReport: { hour: 8, jobMs: 24 * 3_600_000, warnMs: 24 * 3_600_000 },
  /** A post to the webhook, and how long its URL is remembered. */
  webhook: { timeoutMs: 10_000, keptMs: 300_000 },
  /**
   * How often a write is tried that others were faster than: twelve writers of one item all came
   * through, and the pauses between are 5 s together at most, of the 28 s that a request has.
   */
  conflictTries: 8,
  /** Seconds within which a service may not yet know what it made (eventual consistency). */
  missingSeconds: 300,
  /**
   * Seconds after a ledger line was opened within which its workload may still be made or appear in
   * a list: the longest timeout of a step that makes one, and five minutes for AWS's lists.
   */
  makingSeconds: 120 + 300,
  /** Seconds from the end of a workload, once seen, within which its result is collected. */
  collectSeconds: 6 * 3600,
  /** Seconds for which an attempt does not end because what it left cannot be removed. */
  clearingSeconds: 600,
  /** Seconds after which a deletion, or the removal of what a job left, counts as stuck. */
  removingSeconds: 3600,
  /** Seconds after which people are told that an error of AWS is being waited out. */
  waitingToldSeconds: 600,
} as const;
