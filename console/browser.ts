/** What the pages take from the browser around them: its clock, its pauses, whether it is seen. */
export const browser = {
  /** Milliseconds since the epoch. */
  now: (): number => Date.now(),
  /** Calls once after so many milliseconds; the answer cancels it. */
  after(ms: number, call: () => void): () => void {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  /** Calls again and again; the answer ends it. */
  every(ms: number, call: () => void): () => void {
    const timer = setInterval(call, ms);
    return () => clearInterval(timer);
  },
  isHidden: (): boolean => document.visibilityState === 'hidden',
  /** Calls whenever the page is seen again; the answer ends it. */
  onShown(call: () => void): () => void {
    const heard = () => document.visibilityState === 'visible' && call();
    document.addEventListener('visibilitychange', heard);
    return () => document.removeEventListener('visibilitychange', heard);
  },
};
