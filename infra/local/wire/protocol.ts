import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import { AwsError, type Shape } from '../kernel/types.ts';

/** A call as the kernel takes it. */
interface Call {
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

/** A table's entry by a name that a client chose (`constructor` is none). */
export function entryOf<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** An operation's name as a client gave it; anything else is refused before it is looked up. */
export function operationName(name: string): string {
  if (/^[A-Z][A-Za-z0-9]{1,99}$/.test(name)) return name;
  throw new AwsError('UnknownOperationException', 'The request names no operation.');
}

/** The error's code under another protocol's name, where it has one. */
export function renamed(error: AwsError, names: Record<string, [string, number]>) {
  const [code, status] = entryOf(names, error.code) ?? [error.code, error.status];
  return { code, status };
}

/** An answer whose body is an XML document. */
export function xmlResponse(status: number, body: string, headers: Record<string, string>) {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  return { status, headers: { 'content-type': 'text/xml', ...headers }, body: text };
}
