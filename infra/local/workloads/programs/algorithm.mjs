// `train` and `serve` of an image of SageMaker's algorithms: `algorithm.mjs NAME train`.
import { serve } from '../../algorithms/serve.ts';
import { train } from '../../algorithms/train.ts';
import { complain, say } from './streams.ts';

const [, , name, command] = process.argv;
const base = process.env.SAGEMAKER_BASE_DIR ?? '/opt/ml';
try {
  if (command === 'train') process.exitCode = await train(name, base, say);
  else await serve(name, base, Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080), say);
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
