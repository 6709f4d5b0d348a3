import type { DefectFinding } from './finding.ts';

/** A job without stages, or one stage of a pipeline. */
export interface Part {
  /** The JSON pointer to it; empty for the job itself. */
  at: string;
  spec: Readonly<Record<string, unknown>>;
}

/** What the checks know of the plane. */
export interface PlaneFacts {
  /** Its own repository: a tag in that becomes a digest before it runs. */
  repositoryUri: string;
  /** `s3://…/`: what the roles of the job's project may read; the first is the project's own. */
  readable: readonly string[];
}

/** One check over a part, by the id of its defect. */
export interface SpecCheck {
  id: string;
  find(part: Part, plane: PlaneFacts): Omit<DefectFinding, 'id'>[];
}

/** A member's name as a JSON pointer has it. */
export const pointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
