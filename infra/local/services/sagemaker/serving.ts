import type { Shape } from '../../kernel/types.ts';
import type { ContainerNetwork } from '../../workloads/types.ts';

/** The port that SageMaker asks, and on which a container must listen. */
export const servingPort = 8080;

/** A request to a container that serves a model. */
interface ServingRequest {
  method: 'GET' | 'POST';
  path: '/ping' | '/invocations';
  headers: Record<string, string>;
  body?: Uint8Array;
}

/** What it answered. */
export interface ServingAnswer {
  status: number;
  contentType?: string;
  body: Uint8Array;
}

/** Where a serving container is, and the CreateModel request that it was made from. */
interface ServingTarget {
  /** The runner's name of the container. */
  id: string;
  port: number;
  request: Shape;
}

/**
 * `own`: the container has all ports for itself. Else it shares this machine's: `usual` is the one
 * of SageMaker, if nothing listens on it, and `free` any other one.
 */
export type FreePorts = { own: number } | { free: number; usual?: number };

/** The way to serving containers: real HTTP, or an answer that needs no container. */
export interface Serving {
  /** The port on which a container that has a network of its own must listen. */
  port: number;
  /** Absent where containers do not really run. */
  network?: ContainerNetwork;
  /** Which ports a new container may be given. */
  ports(): Promise<FreePorts>;
  /** Throws where nothing answers within `timeoutMs`. */
  send(to: ServingTarget, request: ServingRequest, timeoutMs: number): Promise<ServingAnswer>;
}

/** What a container that does not really run answers; `model` is its CreateModel request. */
export type VirtualServe = (model: Shape, request: ServingRequest) => ServingAnswer;

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Healthy, and answers every request with the model it serves and how much it was sent. */
const calmServe: VirtualServe = (model, { path, body }) =>
  path === '/ping'
    ? { status: 200, body: new Uint8Array() }
    : {
        status: 200,
        contentType: 'application/json',
        body: text({
          model: model.PrimaryContainer.ModelDataUrl ?? null,
          received: body?.length ?? 0,
        }),
      };

/** Serving where containers do not really run. */
export function virtualServing(serve: VirtualServe = calmServe): Serving {
  return {
    port: servingPort,
    ports: async () => ({ own: servingPort }),
    send: async ({ request: model }, request) => serve(model, request),
  };
}
