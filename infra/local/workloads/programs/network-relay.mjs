// Runs inside the network namespace of a container, in the container's folder, until it is killed.
import { relay } from './network-relay.ts';

relay(process.argv[2], process.argv[3]);
