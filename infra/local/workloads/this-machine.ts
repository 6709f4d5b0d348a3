import { readdirSync } from 'node:fs';
import { totalmem } from 'node:os';

/** The devices of GPUs, as NVIDIA's driver for Linux names them. */
const gpuDevice = /^nvidia\d+$/;

/** What of this machine tasks that ask for an instance may have. */
export function thisMachine(): { memoryMiB: number; gpus: number } {
  const devices = process.platform === 'linux' ? readdirSync('/dev') : [];
  return {
    memoryMiB: Math.floor(totalmem() / 2 ** 20),
    gpus: devices.filter((name) => gpuDevice.test(name)).length,
  };
}
