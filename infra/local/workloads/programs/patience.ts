/** How often a call is tried while the plane is away: about a minute, half a second apart. */
export const patience = { tries: 120, pauseMs: 500 };

/** Resolves after that many milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;
