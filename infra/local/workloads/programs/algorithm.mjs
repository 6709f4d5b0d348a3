// `train` and `serve` of an image of SageMaker's algorithms: `algorithm.mjs NAME train`.
import { keepCompiled } from './keep-compiled.mjs';

keepCompiled();
const { complain, say } = await import('./streams.ts');

const [, , name, command] = process.argv;
const base = process.env.SAGEMAKER_BASE_DIR ?? '/opt/ml';
try {
  if (command === 'train') {
    const { train } = await import('../../algorithms/train.ts');
    process.exitCode = await train(name, base, say);
  } else {
    const { serve } = await import('../../algorithms/serve.ts');
    await serve(name, base, Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080), say);
  }
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
