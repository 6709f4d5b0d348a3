/** A package that is installed, locked or bundled. */
export interface Dependency {
  name: string;
  /** An SPDX expression; empty where it says none. */
  licence: string;
}

interface Manifest {
  license?: string | { type?: string };
  licenses?: { type?: string }[];
}

/** The licence by a package's own package.json, in its present and older forms. */
export function licenceOf({ license, licenses = [] }: Manifest): string {
  if (typeof license === 'string') return license;
  const types = license ? [license.type] : licenses.map(({ type }) => type);
  return types.filter((type) => type !== undefined).join(' OR ');
}

/**
 * Whether a licence binds who offers a service, or allows no use at all. Each alternative of an
 * SPDX expression with OR would do, if one of them is free of it.
 */
export const forbids = (licence: string): boolean =>
  licence === '' ||
  licence.split(/\s+OR\s+/i).every((one) => /\b(AGPL|SSPL|BUSL|UNLICENSED)\b/i.test(one));
