/** What people are told of the results of jobs. */

/** The best trial of a search. */
export interface BestTrial {
  name: string;
  objective: number;
  hyperParameters: Record<string, string>;
  /** The last values of what else was measured, where the job names that. */
  metrics?: Record<string, number>;
}

/**
 * The members of a result that are told, whichever kind has them: `defineKind` holds each kind's
 * result against it, so that a member of one of these names means this.
 */
export interface ToldResult {
  bestTrainingJob?: Partial<BestTrial> & { modelArtifact?: string };
  /** The model that was trained; of what has an `endpoint` or an `output` the one that it uses. */
  modelArtifact?: string;
  outputs?: Record<string, string>;
  /** The folder of a model's answers. */
  output?: string;
  result?: Record<string, unknown>;
  /** The last values of what was measured. */
  metrics?: Record<string, number>;
  warning?: string;
  endpoint?: string;
  /** Where what came out is asked. */
  url?: string;
  expiresAt?: string | null;
}

/** A job of the table, or as the API shows it. */
interface Having {
  stages?: unknown;
  spec?: { stages?: unknown };
  result?: Record<string, unknown> | null;
}

/** The results of a job: its own, or its stages', each with the name under which it is told. */
function resultsOf({ stages, spec, result }: Having): [string, ToldResult][] {
  if (!(stages ?? spec?.stages)) return [['Result', (result ?? {}) as ToldResult]];
  return Object.entries(result ?? {}) as [string, ToldResult][];
}

/** The best trial of a search, or of a pipeline's stage. */
export function bestTrialOf(job: Having): BestTrial | undefined {
  return resultsOf(job)
    .map(([, { bestTrainingJob }]) => bestTrainingJob)
    .find((best): best is BestTrial => best?.name !== undefined);
}

/** What was reported or measured, by stage: the sentence in `summary`, else all of it. */
export function reportedOf(job: Having): [name: string, text: string][] {
  return resultsOf(job).flatMap(([name, { result, metrics = {} }]): [string, string][] => {
    const told: Record<string, unknown> = result ?? metrics;
    const text = String(told.summary ?? pairsText(told)).replace(/\s+/g, ' ');
    return text ? [[name, text]] : [];
  });
}

/** What to doubt in the results: of a search whose trials differ in nothing. */
export function warningsOf(job: Having): string[] {
  return resultsOf(job).flatMap(([, { warning }]) => warning ?? []);
}

/** Where the files are that came out, by name: outputs, answers, models that were trained. */
export function filesOf(job: Having): [name: string, uri: string][] {
  return resultsOf(job).flatMap(([, { outputs, output, endpoint, ...result }]) => {
    const served = endpoint ?? output;
    const model = served ? undefined : (result.bestTrainingJob ?? result).modelArtifact;
    const files = Object.entries({ ...outputs, ...(output ? { output } : {}) });
    return model ? [...files, ['model', model]] : files;
  });
}

/** Which endpoint serves what came out, and until when; empty text: none does. */
export function servingOf(job: Having): string {
  const { endpoint, expiresAt } = resultsOf(job).find(([, one]) => one.endpoint)?.[1] ?? {};
  return endpoint ? `${endpoint} serves it ${lastingText(expiresAt)}` : '';
}

/** Where what came out is asked, and until when; empty text: nowhere. */
export function addressOf(job: Having): string {
  const { url, expiresAt } = resultsOf(job).find(([, one]) => one.url)?.[1] ?? {};
  return url ? `${url} ${lastingText(expiresAt)}` : '';
}

const lastingText = (expiresAt: string | null | undefined) =>
  expiresAt ? `until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC` : 'from now on';

/** `lr=0.01, wd=1e-05` */
export function pairsText(pairs: Record<string, unknown>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
