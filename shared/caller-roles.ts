/** What a caller may do: each role may also do what the ones before it may. */
export const callerRoles = ['viewer', 'submitter', 'admin'] as const;

/** What a caller is to a plane; a token or a rule of access gives it. */
export type CallerRole = (typeof callerRoles)[number];
