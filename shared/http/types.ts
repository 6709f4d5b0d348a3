/** HTTP API payload 2.0, as far as the handlers read it. */
export interface ApiEvent {
  /** The route that API Gateway matched: `GET /jobs/{id}`, or `$default`. */
  routeKey: string;
  rawPath: string;
  headers: Record<string, string | undefined>;
  queryStringParameters?: Record<string, string | undefined>;
  pathParameters?: Record<string, string | undefined>;
  body?: string;
  isBase64Encoded: boolean;
  requestContext: {
    http: { method: string; path: string };
    requestId: string;
    authorizer?: { iam?: { userArn?: string } };
  };
}

/** What a handler answers; `body` becomes JSON unless it is text or bytes. */
export interface Reply {
  /** In place of the route's. */
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What API Gateway takes from a function. */
export interface ApiResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded?: boolean;
}
