/** The endpoint's name in SageMaker. */
export function awsEndpointName(plane: string, project: string, name: string): string {
  return `${plane}-${project}-${name}`;
}
