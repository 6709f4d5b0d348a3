import { own } from '../../shared/own.ts';
import type { Driver, LeaseDriver } from './driver.ts';
import { endpointDriver } from './endpoint/driver.ts';
import { imageDriver } from './image/driver.ts';
import { notebookDriver } from './notebook/driver.ts';
import { pipelineDriver } from './pipeline/driver.ts';
import { serviceDriver } from './service/driver.ts';
import { taskDriver } from './task/driver.ts';
import { trainingDriver } from './training/driver.ts';
import { transformDriver } from './transform/driver.ts';
import { tuningDriver } from './tuning/driver.ts';

/** What each kind does: the second registry. It stands apart because it takes AWS's clients. */
const drivers: Readonly<Record<string, Driver>> = {
  image: imageDriver,
  task: taskDriver,
  training: trainingDriver,
  tuning: tuningDriver,
  transform: transformDriver,
  endpoint: endpointDriver,
  notebook: notebookDriver,
  service: serviceDriver,
  pipeline: pipelineDriver,
};

/** The driver of a job's kind; a kind without one is a defect of the registry. */
export function driverOf({ kind }: { kind: string }): Driver {
  const driver = own(drivers, kind);
  if (!driver) throw new Error(`The kind '${kind}' has no driver`);
  return driver;
}

/** What looks after a lease; a lease of a kind without one is a defect of that kind. */
export function leaseDriverOf({ kind }: { kind: string }): LeaseDriver {
  const { lease } = driverOf({ kind });
  if (!lease) throw new Error(`The driver of kind '${kind}' looks after no lease`);
  return lease;
}
