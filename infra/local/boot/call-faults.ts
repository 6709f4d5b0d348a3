import { AwsError, type Outside } from '../kernel/types.ts';

/**
 * What happens to one AWS call: it is refused by throttling, it is lost on the way there, or its
 * answer is lost after the effect. The SDK sees the last two as the same error.
 */
export type CallFault = (call: {
  /** Counts the calls from 1. */
  number: number;
  service: string;
  operation: string;
  roleArn: string | undefined;
}) => 'throttle' | 'lose-request' | 'lose-reply' | undefined;

/** The kernel as the wire sees it, with faults. */
export function withFaults(kernel: Outside, fault: CallFault): Outside {
  let number = 0;
  return {
    now: () => kernel.now(),
    transact: (body, as) => kernel.transact(body, as),
    durable: () => kernel.durable(),
    async call(service, operation, request, as) {
      number += 1;
      const kind = fault({ number, service, operation, roleArn: as.roleArn });
      if (kind === 'throttle') throw new AwsError('ThrottlingException', 'Rate exceeded', 400);
      if (kind === 'lose-request') throw lost();
      const reply = await kernel.call<never>(service, operation, request, as);
      if (kind === 'lose-reply') throw lost();
      return reply;
    },
  };
}

const lost = () => new AwsError('InternalFailure', 'The connection was lost.', 500);
