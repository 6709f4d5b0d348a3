import { type ClientOptions, SignedClient } from './signed-client.ts';

/** Objects of a place that are looked at for the newest: pages of a thousand. */
const mostPages = 100;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const unescaped = (text: string) =>
  text.replace(/&(?:#(x?)([0-9a-f]+)|(\w+));/gi, (all, hex, digits, name) =>
    digits ? String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)) : (entities[name] ?? all),
  );

const textOf = (xml: string, name: string) => {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? undefined : unescaped(found);
};

/** An object as a list has it. */
interface Listed {
  key: string;
  /** ISO 8601, so that texts sort as times do. */
  modified: string;
}

/**
 * The calls of Amazon S3 that look for objects: the SDK's client would be a fifth of the plan's
 * bundle (152 of 577 KB; this is 7). Each throws with the name of AWS's error.
 */
export class ObjectsClient {
  readonly #s3: SignedClient;

  constructor(options: ClientOptions) {
    this.#s3 = new SignedClient('s3', options);
  }

  /** Whether a bucket has any object whose key begins so. */
  async holds(bucket: string, prefix: string): Promise<boolean> {
    const query = { 'list-type': '2', prefix, 'max-keys': '1' };
    return /<Key>/.test(await this.#get(bucket, query));
  }

  /**
   * The key of the object that was written last of those whose keys begin so, of several the last
   * key; the empty objects that stand for folders are none. undefined: there is no object.
   */
  async newest(bucket: string, prefix: string): Promise<string | undefined> {
    let best: Listed | undefined;
    let next: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const more: Record<string, string> = next ? { 'continuation-token': next } : {};
      const xml = await this.#get(bucket, { 'list-type': '2', prefix, ...more });
      for (const one of listedIn(xml)) {
        if (!best || isAfter(one, best)) best = one;
      }
      next = textOf(xml, 'NextContinuationToken');
      if (!next) return best?.key;
    }
    throw new Error(`s3://${bucket}/${prefix} has more than ${mostPages * 1000} objects`);
  }

  /** The version of an object that is there now; undefined: its bucket keeps none. */
  async version(bucket: string, key: string): Promise<string | undefined> {
    const xml = await this.#get(bucket, { versions: '', prefix: key });
    const versions = xml.match(/<Version>.*?<\/Version>/gs) ?? [];
    const now = versions.find(
      (one) => textOf(one, 'Key') === key && textOf(one, 'IsLatest') === 'true',
    );
    const id = now && textOf(now, 'VersionId');
    return id === 'null' ? undefined : id;
  }

  async #get(bucket: string, query: Record<string, string>): Promise<string> {
    const { status, text } = await this.#s3.send({ method: 'GET', path: `/${bucket}`, query });
    if (status === 200) return text;
    throw new Error(textOf(text, 'Code') ?? `status ${status}`);
  }
}

const isAfter = (one: Listed, other: Listed) =>
  one.modified === other.modified ? one.key > other.key : one.modified > other.modified;

function listedIn(xml: string): Listed[] {
  return (xml.match(/<Contents>.*?<\/Contents>/gs) ?? []).flatMap((one) => {
    const key = textOf(one, 'Key');
    const modified = textOf(one, 'LastModified');
    return key && modified && !key.endsWith('/') ? [{ key, modified }] : [];
  });
}
