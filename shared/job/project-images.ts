import type { Ports } from '../ports/ports.ts';
import { keys } from '../store/keys.ts';
import { Table } from '../store/table.ts';

/**
 * Which images of the plane's one repository a project may run: those that a job of it has built,
 * or found built by the content of its own source. Amazon ECR knows no projects.
 */
export class ProjectImages {
  readonly #table: Table;

  constructor(ports: Ports) {
    this.#table = new Table(ports);
  }

  /** Remembers that a job of the project ended with this image. */
  async keep(project: string, digest: string, jobId: string): Promise<void> {
    await this.#table.put({ ...keys.projectImage(project, digest), v: 1, jobId });
  }

  /** Whether the project has this image. */
  async has(project: string, digest: string): Promise<boolean> {
    return (await this.#table.get(keys.projectImage(project, digest))) !== undefined;
  }
}

/** The part of an image's address behind the plane's repository: `:tag`, `@sha256:…` or nothing. */
export function withinRepository(image: string, repositoryUri: string): string | undefined {
  if (!image.startsWith(repositoryUri)) return undefined;
  const rest = image.slice(repositoryUri.length);
  return /^[:@]|^$/.test(rest) ? rest : undefined;
}
