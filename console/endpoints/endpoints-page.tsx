import { useSignal } from '@preact/signals';
import { go, href } from '../address.ts';
import { type AnswerTo, call } from '../api.ts';
import { mayActAs, project } from '../caller.ts';
import { useLive } from '../live.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Phase } from '../parts/phase.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Ago, dollars, Moment } from '../parts/texts.tsx';
import { AskModel } from './ask-model.tsx';

type Endpoint = AnswerTo<'GET /endpoints'>['items'][number];

/** What serves models, what that costs, and a box to ask each. */
export function EndpointsPage() {
  const live = useLive('GET /endpoints', { query: { project: project() } });
  return (
    <>
      <div class="head">
        <h1>Endpoints</h1>
      </div>
      <Shown live={live}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is served">
              A job of kind endpoint serves a model; it bills by the hour until its ttl.
            </Empty>
          ) : (
            items.map((one) => (
              <EndpointCard key={one.name} endpoint={one} refresh={live.refresh} />
            ))
          )
        }
      </Shown>
    </>
  );
}

interface CardProps {
  endpoint: Endpoint;
  refresh(): void;
}

function EndpointCard({ endpoint, refresh }: CardProps) {
  const { name, state } = endpoint;
  const canAsk = mayActAs('submitter') && state === 'InService';
  return (
    <section class="card" aria-label={name}>
      <div class="head">
        <h2>
          {name} <Phase phase={state} />
        </h2>
        <EndpointActions endpoint={endpoint} refresh={refresh} />
      </div>
      <EndpointFacts endpoint={endpoint} />
      {canAsk && <AskModel name={name} project={endpoint.project} />}
    </section>
  );
}

function EndpointFacts({ endpoint }: { endpoint: Endpoint }) {
  const { current, replicas, history } = endpoint;
  return (
    <dl class="facts">
      {current && (
        <div>
          <dt>Serves</dt>
          <dd>
            <a class="break" href={href(['jobs', current.jobId])}>
              {current.jobId}
            </a>{' '}
            <span class="quiet">
              since <Ago at={current.deployedAt} />
              {history.length > 0 && `, ${history.length} before it`}
            </span>
          </dd>
        </div>
      )}
      {current && (
        <div>
          <dt>Instances</dt>
          <dd>
            {replicas?.current ?? current.instanceCount} × {current.instanceType}{' '}
            {replicas && replicas.desired !== replicas.current && (
              <span class="quiet">on the way to {replicas.desired}</span>
            )}
          </dd>
        </div>
      )}
      <Price endpoint={endpoint} />
      <Requests endpoint={endpoint} />
    </dl>
  );
}

const Price = ({ endpoint: { cost, createdAt, expiresAt } }: { endpoint: Endpoint }) => (
  <>
    <div>
      <dt>Cost</dt>
      <dd>
        <strong>{dollars(cost.perHourUsd)} an hour</strong>{' '}
        <span class="quiet">
          {dollars(cost.perDayUsd)} a day, {dollars(cost.reservedUsd)} held
        </span>
      </dd>
    </div>
    <div>
      <dt>Lives</dt>
      <dd>
        since <Ago at={createdAt} />,{' '}
        {expiresAt ? (
          <>
            until <Moment at={expiresAt} />
          </>
        ) : (
          'for ever'
        )}
      </dd>
    </div>
  </>
);

/** How often it was asked in the last day; CloudWatch bills by the look, so once for a page. */
function Requests({ endpoint: { name, project: of } }: { endpoint: Endpoint }) {
  const at = { path: { name }, query: { project: of } };
  const { data } = useLive('GET /endpoints/{name}/requests', at, () => true);
  if (!data) return null;
  const sum = (of: 'requests' | 'errors') => data.items.reduce((all, one) => all + one[of], 0);
  return (
    <div>
      <dt>Requests in 24 hours</dt>
      <dd>
        <strong>{sum('requests')}</strong>{' '}
        <span class="quiet">
          {sum('errors')} with an error, {data.items.at(-1)!.requests} in this hour
        </span>
      </dd>
    </div>
  );
}

function EndpointActions({ endpoint, refresh }: CardProps) {
  const asked = useSignal<'rollback' | 'delete' | undefined>(undefined);
  if (!mayActAs('submitter') || endpoint.state === 'Deleting') return null;
  const { name, project: of, cost, history } = endpoint;
  const at = { path: { name }, query: { project: of } };
  const close = () => {
    asked.value = undefined;
  };
  const remove = async () => {
    await call('DELETE /endpoints/{name}', at);
    refresh();
  };
  const back = async () => {
    const job = await call('POST /endpoints/{name}/rollback', at);
    go(href(['jobs', job.id]));
  };
  return (
    <div class="buttons">
      {history.length > 0 && (
        <button type="button" onClick={() => (asked.value = 'rollback')}>
          Roll back
        </button>
      )}
      <button type="button" onClick={() => (asked.value = 'delete')}>
        Delete
      </button>
      {asked.value === 'delete' && (
        <Confirm title={`Delete ${name}?`} verb="Delete it" grave act={remove} close={close}>
          <p>
            Nobody is answered by it any more. The <strong>{dollars(cost.perHourUsd)}</strong> an
            hour end, and {dollars(cost.reservedUsd)} that are held for it are free again.
          </p>
        </Confirm>
      )}
      {asked.value === 'rollback' && (
        <Confirm title={`Roll ${name} back?`} verb="Roll it back" act={back} close={close}>
          <p>
            A job deploys again what {history[0]!.jobId} had deployed; it still costs about{' '}
            {dollars(cost.perHourUsd)} an hour. Requests are answered meanwhile.
          </p>
        </Confirm>
      )}
    </div>
  );
}
