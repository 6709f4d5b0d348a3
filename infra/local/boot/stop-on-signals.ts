/** How long what is under way may take after a signal, in milliseconds. */
const graceMs = 10_000;

/**
 * Stops the plane on SIGINT and SIGTERM. What is not done after ten seconds, or at a second signal,
 * is abandoned with the process; the next start does it again. The answer takes the handlers back.
 */
export function stopOnSignals(stop: () => Promise<void>, log: (line: string) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const onSignal = () => {
    takeBack();
    const timer = setTimeout(() => {
      log('Some work is still under way; the next start does it again.');
      process.exit(0);
    }, graceMs);
    stop().then(
      () => clearTimeout(timer),
      (error: Error) => log(`The plane did not stop cleanly: ${error.message}`),
    );
  };
  const takeBack = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return takeBack;
}
