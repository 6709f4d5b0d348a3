import { href } from '../address.ts';
import { Phase, toneOf } from '../parts/phase.tsx';
import type { Job } from './job.ts';
import { layersOf, neededBy } from './layers.ts';

/** The stages of a pipeline, each behind those that it waits for. */
export function Stages({ job: { stages, spec } }: { job: Job }) {
  if (!stages) return null;
  const specs = (spec.stages ?? {}) as Record<string, unknown>;
  const layers = layersOf(Object.keys(stages), specs);
  return (
    <section class="card" aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      <ol class="graph">
        {layers.map((layer) => (
          <li key={layer[0]}>
            <ul>
              {layer.map((name) => (
                <StageBox
                  key={name}
                  name={name}
                  stage={stages[name]!}
                  needs={neededBy(name, specs)}
                />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface StageBoxProps {
  name: string;
  stage: NonNullable<Job['stages']>[string];
  needs: readonly string[];
}

const StageBox = ({ name, stage, needs }: StageBoxProps) => (
  <li class={`stage ${toneOf(stage.phase)}`}>
    <span class="stage-name">
      {stage.jobId ? <a href={href(['jobs', stage.jobId])}>{name}</a> : name}
      <span class="quiet">{stage.kind}</span>
    </span>
    <Phase phase={stage.phase} />
    {stage.reused && <span class="quiet">done before</span>}
    {stage.message && <span class="quiet clamp">{stage.message}</span>}
    {needs.length > 0 && <span class="hidden">after {needs.join(', ')}</span>}
  </li>
);
