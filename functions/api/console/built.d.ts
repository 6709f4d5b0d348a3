/** What `infra/build-console.ts` puts beside the bundle; it is read when it is first asked for. */
declare module '*/console-files.mjs' {
  /** The files of the console by name: their types, and their bytes by gzip as base64. */
  export const files: Readonly<Record<string, { type: string; gzip: string }>>;
}
