import type { Reason } from '../../shared/errors.ts';
import type { Cause } from './cause.ts';

const code: readonly Reason[] = ['UserCodeFailed'];
const memory: readonly Reason[] = ['UserCodeFailed', 'OutOfMemory'];

/** What a program says where its machine, its image or its network is not as it needs them. */
export const machineCauses: readonly Cause[] = [
  {
    name: 'command-missing',
    reasons: code,
    says: /exec: "([^"]+)": (?:executable file not found|(?:stat .*: )?no such file)/i,
    why: 'The image has no program {1}.',
    fix: 'Name in `command` a program of the image, or install it in the Dockerfile.',
    example: 'CannotStartContainerError: exec: "trian.py": executable file not found in $PATH',
  },
  {
    name: 'file-not-executable',
    reasons: code,
    says: /exec: "([^"]+)": permission denied|: (\S+): Permission denied$/,
    why: 'The file {1}{2} may not be executed.',
    fix:
      'Make it executable (chmod +x) before it is uploaded, or name its interpreter in ' +
      '`command`.',
    example: 'CannotStartContainerError: exec: "./run.sh": permission denied: unknown',
  },
  {
    name: 'other-processor',
    reasons: code,
    says: /exec format error/i,
    why: 'The image is made for another processor than that on which it ran.',
    fix: 'Build it for linux/amd64, or say `architecture: arm64` where it is for that.',
    example: 'exec /usr/bin/python3: exec format error',
  },
  {
    name: 'disk-full',
    reasons: code,
    says: /No space left on device|ENOSPC/,
    why: 'The disk of the job was full.',
    fix: 'Give a task more by `scratch`, a training by `volumeSizeInGB`, or write less.',
    example: 'OSError: [Errno 28] No space left on device',
  },
  {
    name: 'gpu-memory-full',
    reasons: memory,
    says: /CUDA(?: error:)? out of memory/,
    why: 'The memory of the GPU was full.',
    fix: 'Take a smaller batch, or an instance type whose GPU has more memory.',
    example: 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.',
  },
  {
    name: 'no-gpu',
    reasons: code,
    says: /No CUDA GPUs are available|Found no NVIDIA driver|CUDA driver version is insufficient/,
    why: 'The program wants a GPU, and the machine has none that it can use.',
    fix: 'Take an instance type with a GPU, such as ml.g5.xlarge, or let the program use the CPU.',
    example: 'RuntimeError: No CUDA GPUs are available',
  },
  {
    name: 'killed',
    reasons: code,
    says: /was killed \(137\)/,
    why: 'The program was killed; nothing says why, and most often its memory was too small.',
    fix: 'Give it more memory and retry: trainyard retry {job}.',
    example: 'The command was killed (137); perhaps it needed more memory than 2048 MiB.',
  },
  {
    name: 'out-of-memory',
    reasons: memory,
    says: /OutOfMemoryError|out of memory|with more memory|^MemoryError|std::bad_alloc/i,
    why: 'The program needed more memory than it had.',
    fix:
      'Give a task more `memory` (MiB), a training a larger `instanceType`, or load less at ' +
      'once.',
    example: 'OutOfMemoryError: Container killed due to memory usage',
  },
  {
    name: 'crashed',
    reasons: code,
    says: /Segmentation fault|exit code 139/,
    why: 'A native library of the program crashed.',
    fix:
      'Pin another version of the library that the last lines name, or run it on another ' +
      'machine.',
    example: 'The command ended with exit code 139.',
  },
  {
    name: 'name-not-resolved',
    reasons: code,
    says: /not resolve host: ([\w.-]+)|getaddrinfo E\w+ ([\w.-]+)|Temporary failure in name/,
    why: 'The name {1}{2} of a server could not be resolved.',
    fix: 'Mend the name, or bring the data as `inputs`: jobs need no network for those.',
    example: 'curl: (6) Could not resolve host: data.example.invalid',
  },
  {
    name: 'connection-refused',
    reasons: code,
    says: /ECONNREFUSED ?([\w.:]*)|ConnectionRefusedError|Connection refused/,
    why: 'Nobody listens at an address that the program calls {1}.',
    fix: 'Check the address: inside a job 127.0.0.1 is the job itself, not your machine.',
    example: 'Error: connect ECONNREFUSED 127.0.0.1:5432',
  },
  {
    name: 'certificate-unknown',
    reasons: code,
    says: /CERTIFICATE_VERIFY_FAILED|unable to (?:get local issuer|verify the first) certificate/,
    why: 'The program does not trust the certificate of a server that it calls.',
    fix: 'Install ca-certificates in the image, or the certificate of your own authority.',
    example:
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
  },
  {
    name: 'address-in-use',
    reasons: code,
    says: /Address already in use|EADDRINUSE/,
    why: 'The port that the program wants is taken.',
    fix: 'Start one server only, or take a free port.',
    example: 'OSError: [Errno 98] Address already in use',
  },
];
