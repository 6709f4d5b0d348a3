/** The release of this client; a plane refuses one that is more than a minor version older. */
export const version = '0.1.0';
