import { monthOf } from '../../shared/job/budgets.ts';
import { PauseStore } from '../../shared/job/pauses.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { planeChannel } from '../alerts.ts';
import { notifyOnce } from '../notify-once.ts';
import { pausedMessage } from '../pause-message.ts';
import { budgetAlertOf, type SnsMessage } from './budget-alert.ts';

interface SpendAlerted {
  Records: { Sns: SnsMessage }[];
}

/**
 * Pauses admission when AWS Budgets says that the bill has passed its limit, and tells people once.
 * What runs goes on under its own caps. An alert of an earlier month is no news.
 */
export const create =
  (ports: Ports) =>
  async ({ Records }: SpendAlerted) => {
    for (const { Sns } of Records) {
      const alert = budgetAlertOf(Sns);
      if (alert.month < monthOf(ports.clock.iso())) continue;
      const pause = await new PauseStore(ports).pause(alert, 'AWS Budgets');
      const about = `paused#${alert.month}#${alert.id}`;
      await notifyOnce(ports, about, planeChannel(ports), () =>
        pausedMessage(ports.config.plane, pause),
      );
    }
  };
