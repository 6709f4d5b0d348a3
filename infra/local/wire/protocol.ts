import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { AwsError, Shape } from '../kernel/types.ts';

/** A call as the kernel takes it. */
export interface Call {
  service: string;
  operation: string;
  input: Shape;
}

/** How one family of AWS clients writes requests and reads answers. */
export interface Protocol {
  /** Reads a request; throws AwsError where it is malformed. `service` is its SigV4 name. */
  read(request: HttpRequest, service: string): Call;
  reply(call: Call, output: Shape, requestId: string): HttpResponse;
  /** `service` is empty where the request did not even say whom it is for. */
  fail(
    error: AwsError,
    about: { request: HttpRequest; service: string; requestId: string },
  ): HttpResponse;
}

/** The error's code under another protocol's name, where it has one. */
export function renamed(error: AwsError, names: Record<string, [string, number]>) {
  const [code, status] = names[error.code] ?? [error.code, error.status];
  return { code, status };
}

/** An answer whose body is an XML document. */
export function xmlResponse(status: number, body: string, headers: Record<string, string>) {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  return { status, headers: { 'content-type': 'text/xml', ...headers }, body: text };
}
