import type { FrameworkImages, Images } from '../../shared/frameworks/image-facts.ts';

/** What the SDK says of a version of a framework, as far as it is read. */
interface SdkVersion {
  registries: Record<string, string>;
  repository: string;
  py_versions?: string[];
  processors?: string[];
}

/** Its images for one use. */
interface SdkImages {
  processors?: string[];
  versions: Record<string, SdkVersion>;
}

/** A file of the SDK's folder `image_uri_config`. */
export interface SdkFramework {
  training: SdkImages;
  inference: SdkImages;
}

/** What is kept of such a file: the newest versions, in these regions. */
export function reducedFramework(
  { training, inference }: SdkFramework,
  regions: readonly string[],
  newest: number,
): FrameworkImages {
  const images = ({ processors, versions }: SdkImages): Images => {
    // They stand there from the oldest to the newest.
    const last = Object.entries(versions).slice(-newest);
    const [, latest] = last.at(-1)!;
    return {
      repository: latest.repository,
      processors: processors ?? latest.processors ?? [],
      versions: Object.fromEntries(
        last.map(([version, { py_versions: [python = ''] = [] }]) => [version, python]),
      ),
    };
  };
  const { registries } = Object.values(training.versions).at(-1)!;
  return {
    registries: Object.fromEntries(regions.map((region) => [region, registries[region]!])),
    trains: images(training),
    serves: images(inference),
  };
}

/** The text of `shared/frameworks/images.ts`. */
export function frameworkText(
  from: string,
  frameworks: readonly (readonly [string, FrameworkImages])[],
): string {
  const members = frameworks.map(([name, { registries, trains, serves }]) =>
    [
      `  ${name}: {`,
      '    registries: {',
      ...Object.entries(registries).map(([region, account]) => `      '${region}': '${account}',`),
      '    },',
      ...imagesLines('trains', trains),
      ...imagesLines('serves', serves),
      '  },',
    ].join('\n'),
  );
  return `import type { FrameworkImages } from './image-facts.ts';

/**
 * The images of AWS's frameworks, after ${from},
 * image_uri_config (Apache-2.0). \`npm run frameworks\` writes this file anew.
 */
export const frameworkImages = {
${members.join('\n')}
} as const satisfies Record<string, FrameworkImages>;
`;
}

const imagesLines = (use: string, { repository, processors, versions }: Images) => [
  `    ${use}: {`,
  `      repository: '${repository}',`,
  `      processors: [${processors.map((one) => `'${one}'`).join(', ')}],`,
  `      versions: { ${Object.entries(versions)
    .map(([version, python]) => `'${version}': '${python}'`)
    .join(', ')} },`,
  '    },',
];
