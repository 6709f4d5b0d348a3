/** A job as it is written. */
export type JobDocument = Record<string, unknown>;

/** Where a job comes from. */
export interface Origin {
  /** Its local paths count from here. */
  folder: string;
  /** Its file's path; absent: it has none. */
  file?: string;
}

/** One file of what a job names. */
export interface LocalFile {
  /** Its path in the plane's store, below the content's own folder there. */
  name: string;
  /** Bytes. */
  size: number;
  read(): Promise<Blob>;
}

/** Something on this machine that a job names. */
export interface LocalContent {
  /** Where in the job it stands, such as `stages.image.source`. */
  at: string;
  /** What it is and how large, for people. */
  label: string;
  files: LocalFile[];
  /** A source is named by its own address, an input by its folder's. */
  use: 'uri' | 'folder';
  /** Whether the files are a folder, which has an address of its own. */
  isFolder: boolean;
}

/** Answers what stands in the job instead. */
export type Placing = (content: LocalContent) => Promise<string>;
