/** What ECS, SageMaker and CodeBuild ask of whatever really runs their containers. */

import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Outside, Service } from '../kernel/types.ts';

/** One container to run. */
export interface ContainerSpec {
  /** Unique for ever and safe in a file name: `ecs-<task id>-main`, `sagemaker-<job name>`. */
  id: string;
  /** The service told when the container ends: its task `container-exited` gets `{ id }`. */
  service: string;
  /** It runs until it is stopped, as what answers requests does: a model draws it no end. */
  serves?: boolean;
  /** The image's URI with its tag or digest. */
  image: string;
  /** Replaces the image's ENTRYPOINT when given. */
  entryPoint?: string[];
  /** Replaces the image's CMD when given. */
  command?: string[];
  environment: Record<string, string>;
  workingDirectory?: string;
  /**
   * Host folders visible in the container. Without an engine a container path cannot be made, so
   * the process runner replaces it at the start of arguments and environment values by the host's.
   */
  mounts: { containerPath: string; hostPath: string }[];
  /**
   * Names that its processes can look up beside those of this machine; where that cannot be
   * arranged (`whyUnnamed`) they look up nothing.
   */
  hosts?: { name: string; address: string }[];
  /**
   * In an engine: the network that it shares with others of its job, and its name there; without it
   * it is alone in its network.
   */
  peers?: { network: string; name: string };
  /** The only machine that it runs on; absent: whatever this one is. */
  architecture?: 'arm64';
  /** What an engine lets it have; processes are not limited. */
  limits?: { cpus?: number; memoryMiB?: number };
  /** How many GPUs an engine lets it have; processes see all that there are. */
  gpus?: number;
  /** The log group and stream its output goes to, line by line; without it nowhere. */
  log?: { group: string; stream: string };
  /** The role that the container's code acts as; its credentials reach it by environment. */
  roleArn?: string;
  /** The service that assumes the role, as its trust policy names it. */
  trustedService: string;
  /** The task, job or build on whose behalf the role is assumed, which trust policies may name. */
  sourceArn?: string;
}

/** How a container is. `unknown` means that it was never started here. */
export type ContainerStatus =
  | { state: 'unknown' }
  | { state: 'running'; startedAt: number; pid?: number }
  | {
      state: 'exited';
      exitCode: number;
      /** What ECS says where the kernel killed it for its memory, and that is known. */
      reason?: string;
      startedAt: number;
      endedAt: number;
    }
  | { state: 'failed-to-start'; reason: string; endedAt: number };

/** The networks of containers. */
export interface ContainerNetwork {
  /** What connects the hosts of a job; absent: the loopback. */
  readonly hostInterface?: string;
  /** Why they share this machine's ports; undefined where each has all ports for itself. */
  whyShared(): Promise<string | undefined>;
  /**
   * Connects with a port of a container; fails with ECONNREFUSED where nothing listens. The signal
   * ends the connection.
   */
  connect(id: string, port: number, signal: AbortSignal): Promise<Socket>;
  /** Why the `hosts` of a container cannot be looked up; undefined where they can. */
  whyUnnamed(): Promise<string | undefined>;
  /** The TCP ports on which a container listens; undefined where that cannot be found out. */
  listening(id: string): number[] | undefined;
}

/** A command that runs in a container on a terminal, for somebody who looks on. */
export interface Attached {
  /** What the terminal shows. */
  output: Readable;
  /** What is typed. */
  input: Writable;
  resize(columns: number, rows: number): Promise<void>;
  /** Resolves after the command has ended and all that it printed has come. */
  ended: Promise<void>;
  /** Ends it where nobody looks on any more. */
  kill(): void;
}

/** Runs containers: as processes, in an engine, or virtually. */
export interface Runner {
  /** True where nothing really runs: a service then makes itself what the container would make. */
  readonly virtual?: boolean;
  /** Absent where nothing really runs. */
  readonly network?: ContainerNetwork;
  /**
   * Starts the container and answers when it runs or could not start. Idempotent by id. Its end,
   * also that of a failed start, is reported once, by the durable task `container-exited` of
   * `spec.service`, also after a restart.
   *
   * @param secrets variables that are given to the container and kept nowhere, as its spec is
   */
  start(spec: ContainerSpec, secrets?: Record<string, string>): Promise<ContainerStatus>;
  /** Sends SIGTERM, after `graceSeconds` SIGKILL, to the whole process group. Idempotent. */
  stop(id: string, graceSeconds: number): Promise<void>;
  /**
   * Runs a command beside what runs in a container, with its environment, folder and network, as
   * health checks are; answers its exit code, or that of SIGKILL after `timeoutMs`.
   */
  execute(id: string, command: readonly string[], timeoutMs: number): Promise<number>;
  /**
   * Runs a command line, by a shell, beside what runs in a container, on a terminal. Throws a
   * sentence where that cannot be.
   */
  attach(id: string, command: string): Promise<Attached>;
  status(id: string): Promise<ContainerStatus>;
  /** Watches again what an earlier plane on the same folder started. */
  adopt(): Promise<void>;
  /** The output so far, complete lines, as one string (for metric definitions). */
  output(id: string): Promise<string>;
}

/**
 * What becomes of the machine of a task or of those of a training job: `unavailable`, nothing is
 * started; `reclaimed`, AWS takes it back, a Spot interruption; `failed`, it fails to start for
 * this reason. Absent: it is there as long as it is needed.
 */
export type MachineCapacity =
  | { is: 'unavailable' }
  | { is: 'reclaimed'; afterSeconds: number }
  | { is: 'failed'; reason: string };

/** Decides what capacity there is where nothing really runs. Names begin with those of attempts. */
export interface Capacity {
  task?(asked: { name: string; spot: boolean }): MachineCapacity | undefined;
  /** Asked at each start of a training job: the first `run`, and one after each interruption. */
  training?(asked: {
    name: string;
    instanceType: string;
    spot: boolean;
    run: number;
  }): MachineCapacity | undefined;
  /** Asked when an endpoint begins to bring up a configuration; its machines are never taken. */
  serving?(asked: {
    config: string;
    instanceType: string;
  }): Exclude<MachineCapacity, { is: 'reclaimed' }> | undefined;
  /** How many tasks and builds the account may have at once, as a new one has few. */
  accountQuotas?: {
    tasks?: number;
    builds?: number;
    /** Of SageMaker's machines and EC2's vCPU, by their names in Service Quotas. */
    instances?: Readonly<Record<string, number>>;
  };
}

/** A runner together with its own tables and tasks, to be given to the kernel. */
export interface LocalRunner extends Runner {
  readonly service: Service;
  /** The containers that have not ended. */
  running(): { id: string; serves: boolean }[];
  /** Stops watching; what runs goes on and is adopted by the next plane on the same folder. */
  close(): void;
}

/** What a container's image gives: files, programs and what to run when nothing else is said. */
export interface Image {
  /** `sha256:…` of a built image; absent for a base image or a stand-in, which have no files. */
  digest?: string;
  /** The folder with the image's files. */
  rootfs?: string;
  /** Folders of programs that come first in PATH. */
  programs: string[];
  entrypoint: string[];
  cmd: string[];
  environment: Record<string, string>;
  /** Absolute in the container. */
  workdir: string;
}

/** Where images come from. */
export interface ImageSource {
  /** The image of a URI, or undefined where there is none. */
  find(uri: string, outside: Outside): Promise<Image | undefined>;
}
