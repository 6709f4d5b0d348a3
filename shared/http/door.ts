import middy from '@middy/core';
import { Problem, type ProblemDetails, problems } from '../errors.ts';
import { exactJson } from '../exact-json.ts';
import { WriteContention } from '../job/contention.ts';
import type { Ports } from '../ports/ports.ts';
import { type Caller, callerFrom, mayActAs } from './caller.ts';
import type { ApiEvent, ApiResult, Reply } from './types.ts';

/** What a door's own code gets. */
export interface Request {
  event: ApiEvent;
  caller: Caller;
  /** A path parameter, such as the `id` of `/jobs/{id}`. */
  path(name: string): string;
  /** A query parameter. */
  query(name: string): string | undefined;
}

type Run = (request: Request) => Promise<Reply>;

/**
 * A door of the API: finds the caller, checks its role, runs, and turns every problem into
 * problem+json (RFC 9457). What is not a Problem is our own failure: it is logged with the request
 * and answered as 500 without its insides.
 */
export function apiDoor(ports: Ports, role: Caller['role'], run: Run) {
  const callerOf = callerFrom(ports);
  return middy<ApiEvent, ApiResult>()
    .onError(async ({ error, event }) => problemResult(ports, error, event))
    .handler(async (event) => {
      const caller = await callerOf(event);
      if (!mayActAs(caller, role)) {
        throw new Problem('Forbidden', `A ${caller.role} may not do this.`, {
          given: caller.role,
          allowed: `${role} or more`,
        });
      }
      return resultOf(await run(requestOf(event, caller)));
    });
}

/** A door that anybody may open. */
export function openDoor(ports: Ports, run: (event: ApiEvent) => Promise<Reply>) {
  return middy<ApiEvent, ApiResult>()
    .onError(async ({ error, event }) => problemResult(ports, error, event))
    .handler(async (event) => resultOf(await run(event)));
}

function requestOf(event: ApiEvent, caller: Caller): Request {
  return {
    event,
    caller,
    path: (name) => event.pathParameters?.[name] ?? '',
    query: (name) => event.queryStringParameters?.[name],
  };
}

function resultOf({ status, headers = {}, body }: Reply): ApiResult {
  if (body instanceof Uint8Array) {
    return {
      statusCode: status,
      headers: { 'cache-control': 'no-store', ...headers },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    };
  }
  const text = typeof body === 'string' ? body : body === undefined ? '' : exactJson(body);
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: text,
  };
}

function problemResult(ports: Ports, error: unknown, event: ApiEvent): ApiResult {
  const problem = problemFrom(error) ?? unexpected(ports, error, event);
  const { status, title } = problems[problem.code];
  const details: ProblemDetails = problem.details;
  return resultOf({
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(details.retryAfterSeconds ? { 'retry-after': String(details.retryAfterSeconds) } : {}),
    },
    body: {
      type: `https://trainyard.dev/problems/${problem.code}`,
      title,
      status,
      detail: problem.message,
      code: problem.code,
      instance: event.requestContext?.requestId,
      ...details,
    },
  });
}

/** What of an error the caller can do something about. */
function problemFrom(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof WriteContention)) return undefined;
  const detail = 'Others changed the same thing again and again; nothing was written.';
  return new Problem('Conflict', detail, {
    retryAfterSeconds: 1,
    fix: 'Send the same request again.',
  });
}

function unexpected(ports: Ports, error: unknown, event: ApiEvent): Problem {
  ports.logFailure(error, { requestId: event.requestContext?.requestId });
  return new Problem('InternalError', 'The plane failed; nothing that was accepted is lost.', {
    fix: 'Try again; with an Idempotency-Key that is safe.',
  });
}
