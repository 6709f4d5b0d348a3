/** Characters of an endpoint's name at most (SageMaker's service model: EndpointName). */
export const endpointNameLength = 63;

/** The endpoint's name in SageMaker. */
export function awsEndpointName(plane: string, project: string, name: string): string {
  return `${plane}-${project}-${name}`;
}
