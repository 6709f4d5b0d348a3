/** Something about data or hyperparameters that their owner can repair; the message says how. */
export class CustomerError extends Error {}
