import type { JWTPayload } from 'jose';
import { type CallerRole, callerRoles } from '../caller-roles.ts';
import { Problem } from '../errors.ts';
import type { Config } from '../ports/config.ts';
import type { Ports } from '../ports/ports.ts';
import { tokenVerifier } from './token.ts';
import type { ApiEvent } from './types.ts';

/** Who calls: proven by IAM at the gateway, or by a token of a configured issuer. */
export interface Caller {
  /** The principal's ARN, or `issuer|subject`. */
  subject: string;
  role: CallerRole;
  /** Names, or `*` alone for every project. */
  projects: string[];
}

/** Whether a caller's role includes another. */
export function mayActAs(caller: Caller, role: CallerRole): boolean {
  return callerRoles.indexOf(caller.role) >= callerRoles.indexOf(role);
}

/** Whether a caller may see a project at all; what it may not see, does not exist for it. */
export function sees(caller: Caller, project: string): boolean {
  return caller.projects.includes('*') || caller.projects.includes(project);
}

/**
 * The project that a request is for: the one it names, else the caller's first. Throws Problem when
 * it is not the caller's or not one of the plane's.
 */
export function projectOf(caller: Caller, config: Config, named: string | undefined): string {
  const own = caller.projects.filter((project) => project !== '*');
  const project = named ?? own[0] ?? config.projects[0]!;
  if (!sees(caller, project)) {
    throw new Problem('Forbidden', `Project '${project}' is not one of the caller's.`, {
      given: project,
      allowed: own,
    });
  }
  if (config.projects.includes(project)) return project;
  throw new Problem('InvalidParameter', `This plane has no project '${project}'.`, {
    pointer: '/project',
    given: project,
    allowed: config.projects,
    fix: 'Add it to projects in trainyard.config.ts and deploy again.',
  });
}

/** Makes what finds the caller of a request; keys of issuers are kept between calls. */
export function callerFrom(ports: Ports): (event: ApiEvent) => Promise<Caller> {
  const verified = tokenVerifier(ports);
  return async (event) => {
    const arn = event.requestContext.authorizer?.iam?.userArn;
    if (arn) return callerOfArn(arn, ports.config);
    const token = /^Bearer (\S+)$/i.exec(event.headers.authorization ?? '')?.[1];
    if (!token) {
      throw new Problem('Unauthenticated', 'The request carries no bearer token.', {
        fix: 'Send Authorization: Bearer TOKEN (see `trainyard token`), or sign it with SigV4.',
      });
    }
    return callerOfToken(await verified(token));
  };
}

/** A program in a session is a submitter of its project and no more, whatever the rules allow. */
function callerOfArn(arn: string, config: Config): Caller {
  const project = config.projects.find((one) => isSessionOf(one, arn, config));
  if (project !== undefined) return { subject: arn, role: 'submitter', projects: [project] };
  const rule = config.access.find(({ principal }) => matches(principal, arn));
  if (rule) return { subject: arn, role: rule.role, projects: rule.projects };
  throw new Problem('Forbidden', `No access rule of this plane is for ${arn}.`, {
    given: arn,
    fix: 'Add the principal to access in trainyard.config.ts and deploy again.',
  });
}

/** Whether an ARN is that of a role of a project's sessions, assumed. */
function isSessionOf(project: string, arn: string, { workloadRoleArn }: Config): boolean {
  const role = workloadRoleArn(project, 'session');
  return arn.startsWith(`${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/`);
}

function matches(pattern: string, arn: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(arn);
}

function callerOfToken(payload: JWTPayload): Caller {
  const { trainyard_projects: projects, trainyard_role: role } = payload;
  const known = callerRoles.find((one) => one === role);
  if (!known || !Array.isArray(projects) || projects.some((one) => typeof one !== 'string')) {
    throw new Problem('Forbidden', 'The token names no project or no role of Trainyard.', {
      allowed: { trainyard_role: callerRoles, trainyard_projects: 'a list of project names' },
    });
  }
  return { subject: `${payload.iss}|${payload.sub}`, role: known, projects };
}
