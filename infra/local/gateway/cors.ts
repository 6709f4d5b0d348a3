import type { HttpRequest, HttpResponse } from '../kernel/http.ts';

/** `CorsConfiguration` of an HTTP API. */
export interface Cors {
  AllowOrigins?: string[];
  AllowMethods?: string[];
  AllowHeaders?: string[];
  ExposeHeaders?: string[];
  MaxAge?: number;
  AllowCredentials?: boolean;
}

/** Whether a browser asks if it may send a request of another page's. */
export const isPreflight = ({ method, headers }: HttpRequest): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

/** API Gateway's own answer to that, where no route has one. */
export const preflightAnswer: HttpResponse = { status: 204, headers: {}, body: '' };

/**
 * The answer with the headers that the configuration says, and none of the function's: API Gateway
 * ignores those. An origin that is not allowed gets none, so the browser keeps the answer from it.
 */
export function withCors(
  cors: Cors | undefined,
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse {
  const { origin } = request.headers;
  if (!cors || origin === undefined) return response;
  const own = Object.entries(response.headers).filter(
    ([name]) => !name.startsWith('access-control-'),
  );
  const added = allows(cors, origin) ? headersOf(cors, origin, isPreflight(request)) : {};
  return { ...response, headers: { ...Object.fromEntries(own), ...added } };
}

const isAny = ({ AllowOrigins = [] }: Cors) => AllowOrigins.includes('*');

const allows = (cors: Cors, origin: string) =>
  isAny(cors) || (cors.AllowOrigins ?? []).includes(origin);

function headersOf(cors: Cors, origin: string, preflight: boolean): Record<string, string> {
  const { AllowMethods = [], AllowHeaders = [], ExposeHeaders = [], MaxAge } = cors;
  return {
    'access-control-allow-origin': isAny(cors) ? '*' : origin,
    ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(ExposeHeaders.length > 0
      ? { 'access-control-expose-headers': ExposeHeaders.join(',') }
      : {}),
    ...(preflight
      ? {
          'access-control-allow-methods': AllowMethods.join(','),
          'access-control-allow-headers': AllowHeaders.join(','),
          ...(MaxAge === undefined ? {} : { 'access-control-max-age': String(MaxAge) }),
        }
      : {}),
  };
}
