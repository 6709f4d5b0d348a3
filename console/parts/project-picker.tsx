import { setQuery } from '../address.ts';
import { caller, project } from '../caller.ts';

/** Whose things are shown; nothing where there is no choice. */
export function ProjectPicker() {
  const projects = caller.value?.projects ?? [];
  if (projects.length < 2) return null;
  return (
    <label class="picker">
      <span class="hidden">Project</span>
      <select
        value={project() ?? projects[0]}
        onChange={({ currentTarget }) => setQuery({ project: currentTarget.value })}
      >
        {projects.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
