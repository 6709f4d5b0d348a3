import { routesOf } from '../route.ts';

/** The call that browsers get the console by; `/console/` itself is answered by `$default`. */
export const consoleRoutes = routesOf('console', {
  'console-get': {
    method: 'GET',
    path: '/console/{file}',
    summary: 'A file of the console, which shows in a browser what the other calls answer',
    etag: true,
    grantSet: 'public',
  },
});
