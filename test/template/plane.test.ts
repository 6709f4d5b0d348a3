import { describe, expect, it } from 'vitest';
import { grantSets } from '../../functions/api/grant-sets.ts';
import type { Route } from '../../functions/api/route.ts';
import { routes } from '../../functions/api/routes.ts';
import { rules } from '../../functions/on/rules.ts';
import { idleCosts } from '../../infra/aws/checks/idle.ts';
import { functionPlans, machineNames } from '../../infra/aws/inventory.ts';
import type { Grant } from '../../shared/grants.ts';
import { readConfig } from '../../shared/ports/config.ts';
import {
  deployed,
  resourcesOf,
  resourcesOfAll,
  settings,
  template,
  templates,
} from './template.ts';

interface Reference {
  Ref: string;
}

/** What a token of a machine's file stands for: an alias, or those of every kind in an object. */
type Substitution = Reference | { 'Fn::Join': [string, (string | Reference)[]] };

const functions = resourcesOf('AWS::Lambda::Function');
/** What the default configuration leaves out has a template of its own in the stories. */
const planned = functionPlans.filter(({ needs }) => !needs);

describe('the functions in the template', () => {
  it('are the handlers and steps of the tables, under their names', () => {
    const names = functions.map(({ Properties }) => Properties.FunctionName);
    expect(names.toSorted()).toEqual(planned.map(({ id }) => `trainyard-${id}`).toSorted());
  });

  it('have a version and the alias live only where executions hang on them', () => {
    const steps = planned.filter(({ sort }) => sort === 'step').map(({ id }) => `trainyard-${id}`);
    const aliases = resourcesOf('AWS::Lambda::Alias').filter(
      ({ Properties }) => Properties.Name === 'live',
    );
    const named = aliases.map(
      ({ Properties }) => template.Resources[Properties.FunctionName.Ref]?.Properties.FunctionName,
    );
    expect(named.toSorted()).toEqual(steps.toSorted());
    expect(resourcesOf('AWS::Lambda::Version')).toHaveLength(steps.length);
  });

  it('are as few as the grants of their routes allow', () => {
    const sets = Object.entries(grantSets);
    const inOrder = ({ actions, on, ...rest }: Grant) =>
      JSON.stringify({ on, actions: actions.toSorted(), ...rest });
    const alike = new Set(sets.map(([, grants]) => grants.map(inOrder).toSorted().join()));
    expect(alike.size).toBe(sets.length);
    const used = new Set(routes.map(({ grantSet }) => grantSet));
    expect([...used].toSorted()).toEqual(sets.map(([name]) => name).toSorted());
  });

  it('say what they answer, beside their names', () => {
    const [read] = functions.filter(({ Properties }) => Properties.FunctionName.endsWith('-read'));
    expect(read?.Properties.Description).toMatch(/^GET \/jobs\/\{id\}, .*GET \/health$/);
  });

  it('get an environment that the functions can read', () => {
    for (const { Properties } of functions) {
      const variables = Object.entries(Properties.Environment.Variables);
      const env = Object.fromEntries(variables.map(([name, value]) => [name, deployed(value)]));
      const config = readConfig({ ...settings, ...env, AWS_REGION: 'us-east-1' });
      expect(config).toMatchObject({ plane: 'trainyard', issuers: [], projects: ['default'] });
      expect(config.network.subnetIds).toHaveLength(2);
      expect(config.jobMachineArn).toMatch(/:stateMachine:trainyard-job:live$/);
    }
  });

  it('log to a group that forgets after a week', () => {
    for (const group of resourcesOf('AWS::Logs::LogGroup')) {
      expect(group.Properties.RetentionInDays, group.id).toBe(7);
    }
  });
});

describe('the two fronts', () => {
  const key = ({ method, path }: Route) => (method === '$default' ? method : `${method} ${path}`);
  /** Of the API that is made beside its routes, or of the one that the data stack made. */
  const routesOf = (name: string) => {
    const api = resourcesOf('AWS::ApiGatewayV2::Api').find((one) => one.Properties.Name === name);
    const all = resourcesOf('AWS::ApiGatewayV2::Route');
    const id = api!.stack === 'trainyard' ? api!.id : 'SignedApi';
    return new Map(
      all
        .filter(({ Properties }) => Properties.ApiId.Ref === id)
        .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]),
    );
  };

  it('have every route; iam asks for a signature wherever the table names a role', () => {
    const expected = routes.map((route) => [key(route), route.role ? 'AWS_IAM' : 'NONE']);
    expect(routesOf('trainyard-iam')).toEqual(new Map(expected as [string, string][]));
  });

  it('are one where no issuer is given: the oidc front would accept nobody', () => {
    const { HasIssuer } = (template as { Conditions?: Record<string, unknown> }).Conditions ?? {};
    expect(HasIssuer).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'IssuerUrl' }, ''] }],
    });
    const conditional = Object.entries(template.Resources).filter(([id]) => id.includes('Oidc'));
    expect(conditional.length).toBeGreaterThan(40);
    for (const [id, { Condition }] of conditional) expect(Condition, id).toBe('HasIssuer');
    const others = Object.entries(template.Resources).filter(([id]) => !id.includes('Oidc'));
    expect(others.filter(([, { Condition }]) => Condition)).toEqual([]);
  });

  it('leave the tokens of the oidc front to the functions', () => {
    const expected = routes.map((route) => [key(route), 'NONE']);
    expect(routesOf('trainyard-oidc')).toEqual(new Map(expected as [string, string][]));
  });

  it('throttle, and call each route’s function', () => {
    for (const { Properties } of resourcesOf('AWS::ApiGatewayV2::Stage')) {
      expect(Properties.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
    }
    for (const { Properties } of resourcesOf('AWS::ApiGatewayV2::Integration')) {
      const [called, attribute] = Properties.IntegrationUri['Fn::GetAtt'];
      expect([template.Resources[called]?.Type, attribute]).toEqual([
        'AWS::Lambda::Function',
        'Arn',
      ]);
      expect(Properties.PayloadFormatVersion).toBe('2.0');
    }
  });
});

describe('the handlers that events open', () => {
  it('lose no stream record: bounded retries, bisection, a queue for what fails', () => {
    const mappings = resourcesOf('AWS::Lambda::EventSourceMapping');
    const streams = rules.flatMap(({ on }) => on.filter((trigger) => 'stream' in trigger));
    expect(mappings).toHaveLength(streams.length);
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        StartingPosition: 'TRIM_HORIZON',
      });
      expect(Properties.MaximumRetryAttempts).toBeLessThan(100);
      expect(Properties.DestinationConfig.OnFailure.Destination).toBeDefined();
    }
  });

  it('lose no event: each target has a dead-letter queue', () => {
    const targets = resourcesOf('AWS::Events::Rule').flatMap(
      ({ Properties }) => Properties.Targets,
    );
    const others = rules
      .filter(({ needs }) => !needs)
      .flatMap(({ on }) => on.filter((trigger) => !('stream' in trigger)));
    expect(targets).toHaveLength(others.length);
    for (const target of targets) expect(target.DeadLetterConfig.Arn).toBeDefined();
  });
});

describe('the state machines', () => {
  it('have the alias live on a version that a changed definition renames', () => {
    const names = resourcesOf('AWS::StepFunctions::StateMachine').map(
      ({ Properties }) => Properties.StateMachineName,
    );
    expect(names.toSorted()).toEqual(machineNames.map((name) => `trainyard-${name}`).toSorted());
    const aliases = resourcesOf('AWS::StepFunctions::StateMachineAlias');
    expect(aliases.map(({ Properties }) => Properties.Name)).toEqual(names.map(() => 'live'));
  });

  it('call functions and machines by their aliases only', () => {
    for (const { Properties } of resourcesOf('AWS::StepFunctions::StateMachine')) {
      for (const value of Object.values<Substitution>(Properties.DefinitionSubstitutions)) {
        const parts = 'Ref' in value ? [value] : value['Fn::Join'][1];
        const refs = parts.flatMap((part) => (typeof part === 'string' ? [] : part.Ref));
        expect(refs.length).toBeGreaterThan(0);
        for (const ref of refs) expect(template.Resources[ref]?.Type).toMatch(/Alias$/);
      }
    }
  });
});

describe('what costs, and what is open', () => {
  it('costs about a cent a month while idle', () => {
    const { hourly } = idleCosts(resourcesOfAll(templates));
    const total = hourly.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
    expect(total).toBeLessThanOrEqual(0.05);
  });

  it('lets nothing in but at port 80 of balancers, and from them to services', () => {
    const groups = resourcesOf('AWS::EC2::SecurityGroup');
    const inward = groups.map(({ id, Properties }) => [id, Properties.SecurityGroupIngress]);
    const [balancers] = groups.filter(({ id }) => id.includes('Balancers'));
    expect(Object.fromEntries(inward)).toEqual({
      [groups.find(({ id }) => !id.includes('Services'))!.id]: undefined,
      [balancers!.id]: [expect.objectContaining({ FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' })],
      [groups.find(({ id }) => id.includes('ServicesTasks'))!.id]: [
        expect.objectContaining({
          SourceSecurityGroupId: { 'Fn::GetAtt': [balancers!.id, 'GroupId'] },
        }),
      ],
    });
    expect(resourcesOf('AWS::EC2::SecurityGroupIngress')).toEqual([]);
    expect(resourcesOf('AWS::ElasticLoadBalancingV2::LoadBalancer')).toEqual([]);
  });

  it('reaches the internet by a gateway, and through no NAT', () => {
    expect(resourcesOf('AWS::EC2::InternetGateway')).toHaveLength(1);
    expect(resourcesOf('AWS::EC2::NatGateway')).toEqual([]);
  });
});
