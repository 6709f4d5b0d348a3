/** An endpoint as the API answers it, as far as the commands read it. */
export interface EndpointJson {
  name: string;
  project: string;
  state: string;
  expiresAt: string | null;
  current: {
    jobId: string;
    instanceType: string;
    instanceCount: number;
    scale: { min: number; max: number } | null;
  } | null;
  replicas: { current: number; desired: number } | null;
  cost: { perDayUsd: string };
}
