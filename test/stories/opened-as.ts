import { runCommand } from '../../cli/run-command.ts';
import { realSystem } from '../../cli/system.ts';
import { mintLocalToken } from '../../infra/local/boot/local-token.ts';
import { realClock } from '../../infra/local/boot/real-clock.ts';
import type { RealPlane } from './real-plane.ts';

/** The console as `trainyard open` shows it to a person of a role, elsewhere, until closed. */
export async function openedAs({ file }: RealPlane, role: 'viewer' | 'submitter' | 'admin') {
  const person = { projects: ['default'], role, subject: 'eve', ttlSeconds: 600 };
  const env = {
    TRAINYARD_URL: file.apiUrl,
    TRAINYARD_TOKEN: await mintLocalToken(file, person, realClock.now()),
  };
  let stop = () => {};
  const onSignals = (end: () => void) => {
    stop = end;
  };
  let code: Promise<number>;
  const url = await new Promise<string>((shown) => {
    const out = (text: string) => shown(JSON.parse(text).url);
    code = runCommand(['open', '-o', 'json'], { ...realSystem(), env, out, onSignals });
  });
  return {
    url,
    /** Ctrl-C; answers the exit code. */
    close(): Promise<number> {
      stop();
      return code;
    },
  };
}
