/** All that the client needs of the process that it runs in. */
export interface Surroundings {
  sleep(ms: number): Promise<unknown>;
}
