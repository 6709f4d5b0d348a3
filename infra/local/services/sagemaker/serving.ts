import type { Shape } from '../../kernel/types.ts';

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
  port: number;
  request: Shape;
}

/** The way to serving containers: real HTTP, or an answer that needs no container. */
export interface Serving {
  /** A port that nothing listens on just now. */
  freePort(): Promise<number>;
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
    freePort: async () => 0,
    send: async ({ request: model }, request) => serve(model, request),
  };
}
