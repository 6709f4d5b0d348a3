import type { Job, Verdict } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** What a look at a workload shows. */
export interface Reading {
  /** It computes now (and so is billed). */
  running: boolean;
  /** It has ended, and how. */
  verdict?: Verdict;
  progress?: Job['progress'];
}

/** How one sort of workload is read and stopped. Both may be called any number of times. */
export interface Driver {
  /** Reads the truth from the service that runs it. */
  read(ports: Ports, job: Job): Promise<Reading>;
  /** Asks for its end; it may take a while, which `read` shows. */
  stop(ports: Ports, job: Job): Promise<void>;
}
