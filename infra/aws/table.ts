import { CfnCondition, CfnParameter, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Names } from './names.ts';

const text = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });

/** One index now costs nothing while unused; CloudFormation adds only one in an update. */
const index = (name: string) => ({
  indexName: name,
  partitionKey: text(`${name}pk`),
  sortKey: text(`${name}sk`),
});

/** The one table: the truth about jobs. Its stream opens the stream handlers. */
export class JobTable extends Construct {
  private readonly table: dynamodb.TableV2;

  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id);
    this.table = new dynamodb.TableV2(this, 'Table', {
      tableName: names.table,
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billing: dynamodb.Billing.onDemand(),
      dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      globalSecondaryIndexes: ['gsi1', 'gsi2', 'gsi3'].map(index),
    });
    this.protect();
  }

  /**
   * A protected table could not be taken back when a first deployment fails, so protection is a
   * parameter that is `off` until the second one; CloudFormation keeps what was said once.
   */
  private protect() {
    const wish = new CfnParameter(this, 'Protection', {
      type: 'String',
      default: 'off',
      allowedValues: ['on', 'off'],
      description: 'Whether the table is protected from deletion: on, once it has been made',
    });
    wish.overrideLogicalId('DeletionProtection');
    const expression = Fn.conditionEquals(wish.valueAsString, 'on');
    const isProtected = new CfnCondition(this, 'IsProtected', { expression });
    const table = this.table.node.defaultChild as dynamodb.CfnGlobalTable;
    table.addPropertyOverride(
      'Replicas.0.DeletionProtectionEnabled',
      Fn.conditionIf(isProtected.logicalId, true, false),
    );
  }

  get streamArn(): string {
    return this.table.tableStreamArn!;
  }
}
