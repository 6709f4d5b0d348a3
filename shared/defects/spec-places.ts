import { isObject } from '../is-object.ts';
import { latestIn } from '../schema.ts';
import type { Part, SpecCheck } from './spec-part.ts';

/** What a part reads from S3, by its member. */
function readBy({ spec: { inputs, source, model } }: Part): Record<string, unknown> {
  const named = Object.entries(isObject(inputs) ? inputs : {});
  return {
    source,
    model,
    ...Object.fromEntries(named.map(([name, from]) => [`inputs/${name}`, from])),
  };
}

const permission: SpecCheck = {
  id: 'D11',
  find: (part, { readable }) =>
    Object.entries(readBy(part))
      .map(([name, from]) => [name, latestIn(String(from)) ?? from] as const)
      .filter(([, from]) => String(from).startsWith('s3://'))
      .filter(([, from]) => !readable.some((place) => String(from).startsWith(place)))
      .map(([name, from]) => ({
        level: 'warning',
        where: `${part.at}/${name}`,
        found: `${from} is outside of ${readable.join(', ')}, which is all that the role may read.`,
        fix:
          'Copy it there, name a local path, have its bucket put under access.buckets of the ' +
          'project, or let a policy of its bucket allow the role.',
      })),
};

/** The image of a part, where it is named and not made by another stage. */
function imageOf({ spec }: Part): string | undefined {
  const { image } = spec;
  return typeof image === 'string' && !image.includes('${') ? image : undefined;
}

const tagOf = (image: string) => /:([^/:@]+)$/.exec(image)?.[1];

const movingTag: SpecCheck = {
  id: 'D13',
  find: (part, { repositoryUri }) => {
    const image = imageOf(part);
    if (!image || image.includes('@sha256:') || !tagOf(image)) return [];
    if (image.startsWith(`${repositoryUri}:`)) return [];
    return [
      {
        level: 'warning',
        where: `${part.at}/image`,
        found: `${image}: the tag may name another image tomorrow, and no digest is looked up.`,
        fix: 'Name it by digest (NAME@sha256:…), or build it with a job of kind image.',
      },
    ];
  },
};

const noTag: SpecCheck = {
  id: 'D16',
  find: (part) => {
    const image = imageOf(part);
    if (!image || image.includes('@sha256:') || tagOf(image)) return [];
    return [
      {
        level: 'warning',
        where: `${part.at}/image`,
        found: `${image} has no tag, which means \`latest\`, if there is such a one.`,
        fix: 'Name the tag that was pushed or, better, the digest.',
      },
    ];
  },
};

const plainHttp: SpecCheck = {
  id: 'D03',
  find: ({ at, spec: { access } }) =>
    isObject(access) && typeof access.cidr === 'string'
      ? [
          {
            level: 'warning',
            where: `${at}/access/cidr`,
            found:
              `It listens on the internet for ${access.cidr}, by plain HTTP: whoever is on the ` +
              'way between reads what is sent, the token too.',
            fix:
              'Leave access out: trainyard open makes a way that is encrypted and opens no ' +
              'port. Or end it soon, by a short ttl.',
          },
        ]
      : [],
};

/** What a job's images and inputs can carry, and who may come to it. */
export const placeChecks: readonly SpecCheck[] = [permission, movingTag, noTag, plainHttp];
