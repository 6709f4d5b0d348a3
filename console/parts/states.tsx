import type { ComponentChildren } from 'preact';
import type { Refused } from '../api.ts';

/** Something that has nothing to show, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children && <div class="quiet">{children}</div>}
  </div>
);

/** Grey lines in place of what is on its way. */
export const Loading = ({ lines = 4 }: { lines?: number }) => (
  <div class="loading" role="status" aria-label="Loading">
    {Array.from({ length: lines }, (_, line) => (
      <span key={line} class="loading-line" />
    ))}
  </div>
);

const titles: Readonly<Record<number, string>> = {
  0: 'The plane does not answer',
  401: 'You are not signed in any more',
  403: 'You may not do or see this',
  404: 'This is not here',
  429: 'Too many requests for now',
};

/** What the plane said in place of an answer. */
export const Problem = ({ error }: { error: Refused }) => (
  <div class="problem" role="alert">
    <p class="problem-title">{titles[error.status] ?? 'The plane refused this'}</p>
    <p>{error.message}</p>
    {error.fix && <p class="quiet">{error.fix}</p>}
  </div>
);

interface Waiting<T> {
  data: T | undefined;
  error: Refused | undefined;
}

/**
 * What is known, else that it comes, else why not; an error beside old data is told above it, but
 * what is gone is shown no more.
 */
export function Shown<T>({
  live,
  children,
}: {
  live: Waiting<T>;
  children: (data: T) => ComponentChildren;
}) {
  const { data, error } = live;
  if (error && (data === undefined || error.status === 404)) return <Problem error={error} />;
  if (data === undefined) return <Loading />;
  return (
    <>
      {error && <Problem error={error} />}
      {children(data)}
    </>
  );
}
