import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { LogLines } from './log-lines.ts';

/** The log of a job while its page is shown; undefined until that is. */
export function useLog(id: string, over: boolean): LogLines | undefined {
  const log = useSignal<LogLines | undefined>(undefined);
  useEffect(() => {
    const made = new LogLines(id);
    log.value = made;
    return () => made.end();
  }, [id, log]);
  if (log.value) log.value.isOver = over;
  return log.value;
}
