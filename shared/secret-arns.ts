/** A secret of AWS Secrets Manager: its whole ARN, with the six characters that AWS adds. */
export const secretArn =
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/;

/** A parameter of AWS Systems Manager by its ARN. */
export const parameterArn = /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]+$/;

/** The parts of a secret's ARN; behind it Amazon ECS takes three more, each may be empty. */
const parts = { arn: 7, chosen: 10 };

/**
 * The ARN in what Amazon ECS takes as `valueFrom`: that of a secret may go on with
 * `:JSON-KEY:VERSION-STAGE:VERSION-ID` (Amazon ECS, "Secrets Manager environment variables").
 */
export const arnIn = (valueFrom: string): string =>
  valueFrom.split(':').slice(0, parts.arn).join(':');

/** Whether Amazon ECS takes a text as `valueFrom`, in any region. */
export function isValueFrom(text: string): boolean {
  if (parameterArn.test(text)) return true;
  const count = text.split(':').length;
  return (count === parts.arn || count === parts.chosen) && secretArn.test(arnIn(text));
}
