import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../aws/config.ts';
import { microUsdOf, settingsFile } from '../aws/settings-file.ts';

/** A part of a template. */
type Json = unknown;
type Shape = Record<string, Json>;

/** What of a resource is read here. */
interface Resource {
  Type: string;
  Properties: Shape;
}

interface Template {
  Resources: Record<string, Resource>;
}

/** Past this many a policy has no room for each project's roles, and the template names none. */
const namedProjects = 25;

/** What differs from the defaults in another way than by data; nothing if the rest is as it was. */
export function beyondData(settings: Settings, defaults: Settings): string[] {
  const rest = (of: Settings): Shape => ({
    ...of,
    ...{ projects: 0, shares: 0, access: 0, quotas: 0 },
    alerts: { ...of.alerts, emails: 0 },
    images: { ...of.images, failOn: 0, allow: 0 },
    caps: { ...of.caps, monthlyUsd: 0 },
    'more than 25 projects': of.projects.length > namedProjects,
  });
  const [asked, made] = [rest(settings), rest(defaults)];
  return Object.keys(asked).filter(
    (name) => JSON.stringify(asked[name]) !== JSON.stringify(made[name]),
  );
}

/**
 * Writes the default assembly with other data: projects and their shares, who may call, quotas,
 * addresses of alerts, caps, and which findings fail. Bundles are links to those of `from`. Only a
 * local plane takes it: an asset keeps the name of its default, by which AWS would know it.
 */
export function configureAssembly(from: string, settings: Settings, into: string): void {
  mkdirSync(into, { recursive: true });
  const data = settingsFile(settings);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(into, entry.name)];
    if (entry.isDirectory()) linkBundle(source, target, data);
    else if (!entry.name.endsWith('.template.json')) cpSync(source, target);
    else {
      const template = JSON.parse(readFileSync(source, 'utf8')) as Template;
      writeFileSync(target, JSON.stringify(configured(template, settings)));
    }
  }
}

/** Hard: behind a symbolic link Node would find the settings beside the bundle of `from`. */
function linkBundle(source: string, target: string, settings: string): void {
  mkdirSync(target);
  for (const name of readdirSync(source)) {
    if (name === 'settings.json') writeFileSync(join(target, name), settings);
    else linkSync(join(source, name), join(target, name));
  }
}

function configured(template: Template, settings: Settings): Template {
  const resources = Object.entries(template.Resources).flatMap(([id, resource]) => {
    if (/^ProjectDefault/.test(id)) return ofEachProject(id, resource, settings.projects);
    const topic = resource.Type === 'AWS::SNS::Topic' && /^Alerts/.test(id);
    const mails = topic ? settings.alerts.emails.map((email) => subscription(id, email)) : [];
    return [[id, changed(resource, settings)] as const, ...mails];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

const pascal = (name: string) =>
  name.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());

/** A project's roles are those of the default one, by another name. */
function ofEachProject(id: string, resource: Resource, projects: readonly string[]) {
  return projects.map((project) => {
    const name = id.replace('ProjectDefault', `Project${pascal(project)}`);
    return [name, renamed(resource, project) as Resource] as const;
  });
}

const renamed = (value: Json, project: string): Json =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll('trainyard-default-', `trainyard-${project}-`)
      .replaceAll('projects/default/', `projects/${project}/`),
  );

function subscription(topic: string, email: string) {
  const Properties = { Endpoint: email, Protocol: 'email', TopicArn: { Ref: topic } };
  return [`${topic}${email}`, { Type: 'AWS::SNS::Subscription', Properties }] as const;
}

function changed(resource: Resource, { projects, caps }: Settings): Resource {
  const { Properties, ...rest } = resource;
  const policies = expanded(Properties, projects) as Shape;
  if (resource.Type !== 'AWS::Lambda::Function') return { ...rest, Properties: policies };
  const { Variables: before } = policies.Environment as { Variables: Shape };
  const Variables = { ...before, MONTHLY_CAP_MICRO_USD: microUsdOf(caps.monthlyUsd) };
  return { ...rest, Properties: { ...policies, Environment: { Variables } } };
}

/** Where a policy names a role of the default project, it names that of each. */
function expanded(value: Json, projects: readonly string[]): Json {
  if (Array.isArray(value)) {
    return value.flatMap((one) => (isRole(one) ? named(one, projects) : [expanded(one, projects)]));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isRole(value)) {
    const all = named(value, projects);
    return all.length === 1 ? all[0] : all;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, expanded(one, projects)]),
  );
}

const named = (role: Json, projects: readonly string[]) =>
  projects.map((project) => renamed(role, project));

const isRole = (value: Json): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'Fn::Join' in value &&
  /:role\/trainyard-default-/.test(JSON.stringify(value));
