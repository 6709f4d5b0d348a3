/** Bounds of `--wait-timeout`, in seconds: to the longest a job may take. */
export const longestWait = [1, 60 * 86_400] as const;
