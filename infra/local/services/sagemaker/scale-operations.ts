import type { Operation, Shape } from '../../kernel/types.ts';
import { desiredCount, setDesired } from './capacity.ts';
import { advanceEndpointSoon, recordEndpoint } from './endpoint-events.ts';
import { foundEndpoint, refuseWhileChanging } from './endpoint-operations.ts';
import { getNamed } from './endpoint-store.ts';
import { endpointArn } from './names.ts';
import { invalid, whole } from './validation.ts';

/** Changing the instance count of what an endpoint serves; it is Updating until that is done. */
export const scaleOperations: Record<string, Operation> = {
  UpdateEndpointWeightsAndCapacities: {
    authorize: ({ EndpointName }, context) => [
      {
        action: 'sagemaker:UpdateEndpointWeightsAndCapacities',
        resource: endpointArn(context, EndpointName),
      },
    ],
    run(tx, request, context) {
      const endpoint = foundEndpoint(tx, context, request);
      refuseWhileChanging(endpoint, context);
      const config = endpoint.config!;
      const wanted: Shape[] = request.DesiredWeightsAndCapacities ?? [];
      const variants: Shape[] = getNamed(tx, 'config', config)?.request.ProductionVariants ?? [];
      if (wanted.length !== 1 || wanted[0].VariantName !== variants[0]?.VariantName) {
        throw invalid(`Give the one production variant: ${variants[0]?.VariantName}.`);
      }
      const [{ DesiredInstanceCount = desiredCount(tx, endpoint.name, config) }] = wanted;
      const count = whole(DesiredInstanceCount, 'desiredInstanceCount', 1, 20);
      setDesired(tx, endpoint.name, config, count);
      const change = { status: 'Updating' as const, nextSince: context.now, failure: null };
      recordEndpoint(tx, context, { ...endpoint, ...change });
      advanceEndpointSoon(context, endpoint.name);
      return { EndpointArn: endpointArn(context, endpoint.name) };
    },
  },
};
