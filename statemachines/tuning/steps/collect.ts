import { DescribeHyperParameterTuningJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { awsNameOf } from '../../../shared/job/model.ts';
import { searchWarning } from '../../../shared/job/search-warning.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { finalize } from '../../job/finalize.ts';
import type { StepInput } from '../../job/start-workload.ts';
import { step } from '../../job/step.ts';
import { outputPathOf } from '../tuning-request.ts';

/** A tuning job's result: the best trial, its hyperparameters and where its model is. */
export const create = step('collect', (ports: Ports, input: StepInput) =>
  finalize(ports, input, async (job) => {
    const { BestTrainingJob: best, TrainingJobStatusCounters: counters } = await ports.clients
      .of(SageMakerClient)
      .send(
        new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName: awsNameOf(job) }),
      );
    const warning = searchWarning(await new JobStore(ports).trials(job.id));
    return {
      bestTrainingJob: {
        name: best?.TrainingJobName,
        objective: best?.FinalHyperParameterTuningJobObjectiveMetric?.Value,
        hyperParameters: best?.TunedHyperParameters ?? {},
        modelArtifact: `${outputPathOf(ports, job)}${best?.TrainingJobName}/output/model.tar.gz`,
      },
      trials: { completed: counters?.Completed ?? 0, failed: counters?.NonRetryableError ?? 0 },
      ...(warning ? { warning } : {}),
    };
  }),
);
