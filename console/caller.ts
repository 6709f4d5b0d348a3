import { signal } from '@preact/signals';
import { type CallerRole, callerRoles } from '../shared/caller-roles.ts';
import { place } from './address.ts';
import { type AnswerTo, call } from './api.ts';

type Caller = AnswerTo<'GET /doctor'>['caller'];

/** Who looks on, once the plane has said it. */
export const caller = signal<Caller | undefined>(undefined);

/** Asks the plane who it is that is signed in, and which projects they see. */
export async function askWhoCalls(): Promise<void> {
  caller.value = (await call('GET /doctor', {})).caller;
}

/** Whether who looks on has this role, or one that includes it. */
export function mayActAs(role: CallerRole): boolean {
  const own = caller.value?.role;
  return own !== undefined && callerRoles.indexOf(own) >= callerRoles.indexOf(role);
}

/** The project that the address names; absent: the caller's first. */
export const project = (): string | undefined => place.value.query.get('project') ?? undefined;
