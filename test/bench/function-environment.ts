import { startVirtualPlane } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';

/** The environment in which the template's function runs, so that a bundle starts as deployed. */
export async function functionEnvironment(
  assembly: string,
  id: string,
): Promise<Record<string, string>> {
  const plane = await startVirtualPlane({
    assembly,
    seed: 1,
    startAt: 0,
    model: () => ({ runSeconds: 1, exitCode: 0 }),
  });
  try {
    const FunctionName = `trainyard-${id}`;
    const call = (operation: string) =>
      plane.kernel.call<Shape>('lambda', operation, { FunctionName }, planePrincipal);
    const { Configuration } = await call('GetFunction');
    return {
      ...Configuration.Environment.Variables,
      AWS_LAMBDA_FUNCTION_NAME: FunctionName,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    };
  } finally {
    await plane.stop();
  }
}
