/** Of this release, as `package.json` has it: the CLI, the plane and its templates are one. */
export const version = '0.1.0';

/**
 * The oldest release whose clients this plane takes: never later than the one before this, as
 * between kubectl and a cluster (kubernetes.io/releases/version-skew-policy). `test/recorded` has
 * what they send.
 */
export const oldestClient = '0.1';

/** The header by which a client says what it is: its own version. Others send none. */
export const clientHeader = 'x-trainyard-client';

/**
 * Whether a client is of that release or a later one. One that is newer than the plane is let be: a
 * field that the plane does not know is refused by name.
 *
 * @param client its version; a name without numbers is later than all
 */
export const takesClient = (client: string, oldest: string = oldestClient): boolean =>
  client.localeCompare(oldest, 'en', { numeric: true }) >= 0;
