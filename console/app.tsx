import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { href, place } from './address.ts';
import { BudgetPage } from './budgets/budget-page.tsx';
import { askWhoCalls, caller, project } from './caller.ts';
import { ComparePage } from './compare/compare-page.tsx';
import { DoctorPage } from './doctor/doctor-page.tsx';
import { EndpointsPage } from './endpoints/endpoints-page.tsx';
import { JobPage } from './job/job-page.tsx';
import { JobsPage } from './jobs/jobs-page.tsx';
import { LivingPage } from './living/living-page.tsx';
import { ModelPage, ModelsPage } from './models/models-page.tsx';
import { ProjectPicker } from './parts/project-picker.tsx';
import { Empty } from './parts/states.tsx';
import { SchedulesPage } from './schedules/schedules-page.tsx';
import { session } from './session.ts';

/** The pages by the first part of their place; those with a label are in the bar. */
const pages: Readonly<Record<string, { label?: string; show(rest: string[]): JSX.Element }>> = {
  jobs: { label: 'Jobs', show: ([id]) => (id ? <JobPage id={id} key={id} /> : <JobsPage />) },
  compare: { show: () => <ComparePage /> },
  endpoints: { label: 'Endpoints', show: () => <EndpointsPage /> },
  live: { label: 'Live', show: () => <LivingPage /> },
  schedules: { label: 'Schedules', show: () => <SchedulesPage /> },
  models: {
    label: 'Models',
    show: ([name]) => (name ? <ModelPage name={name} key={name} /> : <ModelsPage />),
  },
  budget: { label: 'Budget', show: () => <BudgetPage /> },
  doctor: { label: 'Doctor', show: () => <DoctorPage /> },
};

/** The whole console: the bar, and the page that the address names. */
export function App() {
  const { is, why } = session.state.value;
  if (is === 'beginning') return <main class="page" aria-busy="true" />;
  return is === 'in' ? <SignedIn /> : <SignedOut why={why} />;
}

function SignedIn() {
  useEffect(() => {
    askWhoCalls().catch(() => undefined);
  }, []);
  const [name = '', ...rest] = place.value.path;
  const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
  useEffect(() => {
    document.title = `${rest[0] ?? page?.label ?? 'Not here'} · Trainyard`;
  });
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <Bar current={name} />
      <main class="page" id="content" tabIndex={-1}>
        {page ? page.show(rest) : <NotHere />}
      </main>
    </>
  );
}

/** The address is the place, so what is a link elsewhere is a button here. */
function skip(): void {
  document.getElementById('content')?.focus();
}

function Bar({ current }: { current: string }) {
  const query = { project: project() };
  return (
    <header class="bar">
      <a class="brand" href={href(['jobs'], query)}>
        <Logo />
        Trainyard
      </a>
      <nav aria-label="Pages">
        {Object.entries(pages).map(
          ([name, { label }]) =>
            label && (
              <a
                key={name}
                href={href([name], query)}
                aria-current={name === current ? 'page' : undefined}
              >
                {label}
              </a>
            ),
        )}
      </nav>
      <div class="who">
        <ProjectPicker />
        {caller.value && <span class="role">{caller.value.role}</span>}
      </div>
    </header>
  );
}

const Logo = () => (
  <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
    <rect width="32" height="32" rx="7" class="logo-ground" />
    <path d="M7 10h18M16 10v13M10 23h12" class="logo-line" />
  </svg>
);

const NotHere = () => (
  <>
    <div class="head">
      <h1>Not here</h1>
    </div>
    <Empty title="There is no such page">
      <a href={href(['jobs'])}>Go to the jobs</a>
    </Empty>
  </>
);

function SignedOut({ why }: { why: string | undefined }) {
  return (
    <main class="page signed-out">
      <div class="card">
        <p class="brand">
          <Logo />
          Trainyard
        </p>
        <h1>You are not signed in</h1>
        {why && <p role="alert">{why}</p>}
        <Fix>
          The console keeps no cookie and no password: a page that is closed or loaded again has to
          be opened anew, on the machine that the plane or your AWS credentials are on.
        </Fix>
        <pre class="command">trainyard open</pre>
      </div>
    </main>
  );
}

const Fix = ({ children }: { children: ComponentChildren }) => <p class="quiet">{children}</p>;
