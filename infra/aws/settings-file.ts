import type { Settings } from './config.ts';

/** A cap as functions read it; empty where there is none. */
export const microUsdOf = (usd: number | undefined) =>
  usd === undefined ? '' : String(Math.round(usd * 1e6));

/**
 * What users may write as much of as they like: more than the 4 KB that AWS Lambda has for all
 * variables. It is a file beside each bundle, which adds it to the function's environment.
 */
export const settingsFile = (settings: Settings) => {
  const { projects, projectAccess, access, quotas, shares, alerts } = settings;
  const { repositories: _, ...images } = settings.images;
  return JSON.stringify({
    PROJECTS: JSON.stringify(projects),
    ACCESS: JSON.stringify(access),
    QUOTAS: JSON.stringify(quotas),
    IMAGES: JSON.stringify(images),
    SHARES: JSON.stringify(shares),
    INSTANCE_TYPES: JSON.stringify(settings.instanceTypes),
    PROJECT_ACCESS: JSON.stringify(projectAccess),
    SLACK: alerts.slack ? JSON.stringify(alerts.slack) : '',
  });
};
