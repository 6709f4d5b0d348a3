/** Exit codes of the AWS CLI: for a command that it does not understand. */
export const notUnderstood = 252;
/** For an error that the service answered. */
export const refused = 254;
