import type { SourceRule } from './source-rule.ts';

const scripts = ['shell', 'workflow'] as const;
const everywhere = ['docker', 'shell', 'workflow', 'document', 'program'] as const;

/** A command that trains or waits for training, whose failure becomes success. */
const thrownAway = new RegExp(
  String.raw`\b(ecs (?:wait|run-task)|docker run|python3?|node|torchrun)\b` +
    String.raw`[^|;]*\|\| *(?:true|:|echo|exit 0)`,
);

/** `$REPO` and `${REPO}` are the same, quoted or not. */
const bare = (word: string) => word.replace(/["'{}]/g, '');

/** Whether the image is given a tag elsewhere in the file, so that the push leaves that behind. */
function isTaggedElsewhere(image: string, file: string): boolean {
  const tagged = /\bdocker\s+(?:tag\s+\S+|build\b.*?\s-t)\s+(\S+)/g;
  return [...file.matchAll(tagged)].some(([, name]) => bare(name!).startsWith(`${bare(image)}:`));
}

/** What scripts should not do by hand: here it cannot happen. */
export const handRules: readonly SourceRule[] = [
  {
    id: 'D02',
    level: 'warning',
    in: [...scripts, 'program'],
    finds: /\bpublicIPv4Address\b/i,
    says: 'describe-tasks has no publicIPv4Address, so this is empty.',
    fix: 'Ask EC2 for the network interface, or read log and artefacts of a job instead.',
  },
  {
    id: 'D05',
    level: 'warning',
    in: scripts,
    finds: /\biam\s+delete-role\b(?!-)/,
    without: /detach-role-policy|delete-role-policy/,
    says: 'IAM deletes no role that has policies (DeleteConflict).',
    fix: 'Take its policies off first, or leave roles to a stack.',
  },
  {
    id: 'D06',
    level: 'warning',
    in: scripts,
    finds: /\bs3\s+rb\b.*--force/,
    alongside: /versioning/i,
    without: /list-object-versions/,
    says: 'The bucket is versioned: --force leaves the old versions, and the bucket stays.',
    fix: 'Delete every version first (list-object-versions, delete-objects).',
  },
  {
    id: 'D07',
    level: 'warning',
    in: [...scripts, 'document'],
    finds: /awslogs-create-group\\?["']?\s*[:=]\s*\\?["']?true/,
    without: /logs:CreateLogGroup|create-log-group/,
    says: 'The task makes its log group, which the managed execution policy does not allow.',
    fix: 'Make the group before, or submit a task: its group is there.',
  },
  {
    id: 'D12',
    level: 'warning',
    in: scripts,
    finds: /\bget-role-policy\b.*--policy-name[ =]+["']?((?:Amazon|AWS)\w+)/,
    says: '$1 is a managed policy, which get-role-policy does not know.',
    fix: 'Ask list-attached-role-policies; the plan names what the roles of a job may do.',
  },
];

/** What scripts, workflows and templates of a source should not hold. */
export const scriptRules: readonly SourceRule[] = [
  {
    id: 'D04',
    level: 'error',
    in: everywhere,
    finds: /\b(?:AKIA|ASIA)(?!\w*EXAMPLE)[0-9A-Z]{16}\b/,
    says: 'An AWS access key stands in the file.',
    fix: 'Take it out and delete the key in IAM: whoever reads the source has it.',
  },
  {
    id: 'D04',
    level: 'warning',
    in: ['shell', 'document', 'program'],
    finds: /aws_secret_access_key\\?["']?\s*[=:]|\.aws[\\/]+credentials/i,
    says: 'Long-lived AWS keys are handed around here.',
    fix: 'Take it out: a job has the role of its project, and every AWS SDK finds that by itself.',
  },
  {
    id: 'D09',
    level: 'warning',
    in: scripts,
    finds: /subnets=\[\s*["']?\$\{?(\w+)/,
    alongside: /--output[ =]text/,
    without: /\btr\s|--output[ =]json/,
    says: '$1 comes from `--output text`, which separates subnets by tabs; a list needs commas.',
    fix: 'Name the subnets once in trainyard.config.ts; the plane checks each.',
  },
  {
    id: 'D10',
    level: 'warning',
    in: scripts,
    finds: thrownAway,
    says: 'A failure of `$1` is thrown away.',
    fix: 'Let it fail, or use `trainyard submit FILE --watch`, which ends as the job did.',
  },
  {
    id: 'D10',
    level: 'warning',
    in: scripts,
    finds: /\becs\s+wait\s+(tasks-(?:running|stopped))/,
    unless: /\|\|/,
    without: /exitCode/,
    says: 'It waits for $1 and never reads the exit code of the container.',
    fix: 'Read containers[].exitCode, or use `trainyard submit FILE --watch`.',
  },
  {
    id: 'D13',
    level: 'warning',
    in: scripts,
    finds: /\brun-task\b.*--task-definition[ =]+["']?([A-Za-z][\w-]*)["']?(?:\s|$)/,
    says: 'It runs the newest revision of $1, whoever made that a moment ago.',
    fix: 'Name the revision (FAMILY:N), or submit a task: its image is pinned by digest.',
  },
  {
    id: 'D14',
    level: 'warning',
    in: ['workflow'],
    finds: /\b(aws-(?:access-key-id|secret-access-key)|AWS_SECRET_ACCESS_KEY):\s*\S/,
    says: 'The workflow uses a stored AWS key ($1), which never expires.',
    fix: 'Let it take a role by OIDC (role-to-assume, id-token: write).',
  },
  {
    id: 'D14',
    level: 'warning',
    in: ['workflow', 'shell', 'document'],
    finds: /^\s*-\s*cron:|(?:put-rule\b|create-schedule\b|"?ScheduleExpression"?\s*[:=]).*cron\(/,
    unless: /timezone/i,
    without: /timezone/i,
    says: 'A time of day without a time zone: `$0`',
    fix: 'Make it a document of kind: schedule, which says its timeZone (`trainyard submit`).',
  },
  {
    id: 'D14',
    level: 'warning',
    in: [...scripts, 'document'],
    finds: /scan-?on-?push["']?\s*[=:]\s*["']?true/i,
    without: /describe-image-scan-findings|DescribeImageScanFindings/,
    says: 'The image is scanned and nobody reads what was found.',
    fix: 'Build it with a job of kind: image, which reads the scan; images.failOn fails it.',
  },
  {
    id: 'D16',
    level: 'warning',
    in: scripts,
    finds: /\bdocker\s+push\s+["']?([^\s"']+)/,
    rightIf: ([, image = ''], file) =>
      /:[^/:]+$|@sha256:/.test(image) || (image.includes('$') && !isTaggedElsewhere(image, file)),
    says: 'It pushes $1 without a tag, which means `latest`, whatever was built.',
    fix: 'Push the name with the tag that was built, or let a job of kind: image do both.',
  },
  {
    id: 'D17',
    level: 'warning',
    in: everywhere,
    finds: /\b((?:Amazon|AWS)\w+FullAccess)\b/,
    says: '$1 allows everything in the service where one action on one thing would do.',
    fix: 'Name the actions and the ARN, such as sagemaker:InvokeEndpoint on one endpoint.',
  },
  {
    id: 'D18',
    level: 'warning',
    in: scripts,
    finds: /\bput-provisioned-concurrency-config\b/,
    unless: /--qualifier[ =]+(?!["'\\]*\$LATEST)\S/,
    says: 'Provisioned concurrency without the version or alias that it is for.',
    fix: 'Give it --qualifier with an alias: AWS refuses it on $LATEST.',
  },
  {
    id: 'D21',
    level: 'warning',
    in: everywhere,
    finds: /\b(AdministratorAccess)\b/,
    says: '$1 allows everything in the account.',
    fix: 'Use a role with what the work needs; a plane has one role for each function.',
  },
  {
    id: 'D21',
    level: 'warning',
    in: ['shell', 'workflow', 'document', 'program'],
    finds: /0\.0\.0\.0\/0|::\/0/,
    near: /(?:--port[ =]+|from_?port["']?\s*[=:]\s*["']?)22\b/i,
    says: 'Port 22 (SSH) is open to the whole internet.',
    fix: 'Take it out: a job is reached through the API, its log and its artefacts.',
  },
  {
    id: 'D21',
    level: 'warning',
    in: ['shell', 'workflow', 'document', 'program'],
    finds: /\b(ami-(?:[0-9a-f]{17}|[0-9a-f]{8}))\b/,
    says: '$1 exists in one region only.',
    fix: 'Run the work as a task with an image, or look the AMI up by name at run time.',
  },
];
