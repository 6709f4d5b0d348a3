import { budgetRoutes } from './budgets/routes.ts';
import { endpointRoutes } from './endpoints/routes.ts';
import { jobRoutes } from './jobs/routes.ts';
import { livingRoutes } from './living/routes.ts';
import { modelRoutes } from './models/routes.ts';
import { planeRoutes } from './plane/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { projectRoutes } from './projects/routes.ts';
import type { Route } from './route.ts';
import { scheduleRoutes } from './schedules/routes.ts';

/** Every call of the API by its id. */
const routeTable = {
  ...jobRoutes,
  ...planRoutes,
  ...budgetRoutes,
  ...scheduleRoutes,
  ...endpointRoutes,
  ...livingRoutes,
  ...modelRoutes,
  ...projectRoutes,
  ...planeRoutes,
};

/** The same in order: routing, roles, permissions and docs are made from it. */
export const routes: readonly Route[] = Object.values(routeTable);

/** The name of a call, which is its handler's file. */
export type RouteId = keyof typeof routeTable;

/** The rows with the types of what they take. */
export type Routes = typeof routeTable;
