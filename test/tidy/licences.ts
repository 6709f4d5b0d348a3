import type { Rule } from './repository.ts';

/** A package that is installed or locked. */
export interface Dependency {
  name: string;
  licence: string;
}

/** Each alternative of an SPDX expression with OR would do, if one of them is free of it. */
const forbids = (licence: string) =>
  licence.split(/\s+OR\s+/i).every((one) => /\b(AGPL|SSPL|BUSL|UNLICENSED)\b/i.test(one));

/** Licences that bind who offers a service, or allow no use at all. */
export const licenceRule = (dependencies: readonly Dependency[]): Rule => ({
  says: 'depends on nothing under the AGPL or a licence like it, and on nothing without a licence',
  remedy: 'Take another package, or write what is needed.',
  find: () =>
    dependencies
      .filter(({ licence }) => licence === '' || forbids(licence))
      .map(({ name, licence }) => `${name} ${licence || 'has no licence'}`),
});

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
