import * as clients from '../../clients/typescript/api.ts';
import { parseExactJson } from '../../shared/exact-json.ts';
import type { Given } from '../command.ts';
import type { System } from '../system.ts';
import { connect } from './connection.ts';

/** The plane's API: calls by method and path, as `functions/api` has them. */
export type Api = clients.Api;

/** What the API answers to a call, such as `GET /jobs/{id}`. */
export type AnswerTo<Key extends Parameters<Api['call']>[0]> = clients.AnswerTo<Key>;

/** The API of the plane that a command line means. */
export function apiOf(given: Given, system: System): Api {
  return createApi(() => connect(given, system), system);
}

/** The client's calls, with the numbers of answers as they stand there. */
export const createApi = (find: () => Promise<clients.Connection>, system: System): Api =>
  clients.createApi(find, system, parseExactJson);
