import { type Engine, podmanApi } from './client.ts';

/**
 * Resolves when a container runs no more. Podman is asked by its own call, which looks four times a
 * second: for Docker's it looks without a pause, and each container takes a core of its own (4.3).
 */
export async function awaitExit(engine: Engine, name: string, signal: AbortSignal): Promise<void> {
  const api = engine.isPodman ? podmanApi : '';
  await engine.call('POST', `${api}/containers/${name}/wait`, { signal });
}
