/**
 * What is read of a file, or undefined where there is no such file. Other errors stay errors: too
 * many open files, say, must not make a container, a log or an image vanish.
 */
export async function ifThere<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
