import { openDoor } from '../../shared/http/door.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** `GET /health`: answers once the table does. */
export const create = (ports: Ports) =>
  openDoor(ports, async () => {
    await new JobStore(ports).get('job_00000000000000000000000000');
    return {
      status: 200,
      body: { status: 'ok', plane: ports.config.plane, region: ports.config.region },
    };
  });
