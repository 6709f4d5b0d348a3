import { fileURLToPath } from 'node:url';

/** The repository's root, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where a function's bundle lies: what CDK uploads and the local plane runs. */
export const bundleFolder = (id: string) => `${root}/dist/functions/${id}`;

/** The file of a state machine. */
export const machineFile = (name: string) => `${root}/statemachines/${name}.asl.json`;
