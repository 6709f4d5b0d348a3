/** The images of a framework for one use. */
export interface Images {
  repository: string;
  /** Which processors have an image of their own, `cpu` and `gpu`; none: one image is for all. */
  processors: readonly string[];
  /** Versions from the oldest to the newest, each with how its tag says its Python, if it does. */
  versions: Readonly<Record<string, string>>;
}

/** Where a framework's images are. */
export interface FrameworkImages {
  /** The account of their registry, by region. */
  registries: Readonly<Record<string, string>>;
  trains: Images;
  serves: Images;
}
