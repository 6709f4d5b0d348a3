import type { SourceRule } from './source-rule.ts';

/** A tag or a digest in the last part of an image's name. */
const isPinned = (image: string) => /@sha256:|:[^/:]+$/.test(image) && !/:latest$/.test(image);

/** What an earlier stage of the same Dockerfile is called. */
const isStage = (image: string, file: string) =>
  new RegExp(`\\bAS\\s+${image.replace(/[^\w-]/g, '.')}\\s*$`, 'im').test(file);

/** A variable with such a name that gets a value, not one of another variable. */
const variableLike = (name: string) =>
  new RegExp(String.raw`^\s*(?:ENV|ARG)\s.*?\b(${name})(?:=|\s+)["']?[^\s"'$]`);

const isRoot = (user = '') => /^(root|0)(:|$)/i.test(user);

/** What a Dockerfile should not hold. */
export const containerRules: readonly SourceRule[] = [
  {
    id: 'D03',
    level: 'error',
    in: ['docker'],
    finds: variableLike(String.raw`(?!AWS_)\w*(?:TOKEN|PASSWORD|PASSWD|SECRET|API_KEY|SECRET_KEY)`),
    says: 'The image carries a fixed $1: everybody who can pull the image has it.',
    fix: 'Take it out. A job needs no token; what it must know it reads at run time with its role.',
  },
  {
    id: 'D03',
    level: 'error',
    in: ['docker', 'shell'],
    finds: /--\w+(?:App|Provider)\.(token|password)=["']?(?!\$)/,
    says: 'The notebook server has a fixed or empty $1.',
    fix: 'Take it out: a notebook server makes a new token at each start and prints it.',
  },
  {
    id: 'D03',
    level: 'warning',
    in: ['docker'],
    finds: /^\s*EXPOSE\b.*\b(8888)\b/,
    alongside: /--ip["',=\s]+0\.0\.0\.0/,
    says: 'A notebook server listens on every address at port $1, in plain HTTP.',
    fix: 'Let it listen on 127.0.0.1 and forward the port, or run what it does as a task.',
  },
  {
    id: 'D04',
    level: 'error',
    in: ['docker'],
    finds: variableLike('AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)'),
    says: 'The image carries $1: everybody who can pull the image has it.',
    fix: 'Take it out and delete the key: a job has the role of its project.',
  },
  {
    id: 'D10',
    level: 'error',
    in: ['docker'],
    finds:
      /^\s*(?:CMD|ENTRYPOINT)\b.*(\|\|\s*(?:true|:|exit 0|echo)|;\s*(?:true|exit 0)["'\]\s]*$)/,
    says: 'A failure ends as success, because of `$1`.',
    fix: 'Take it out: how a job ended is what its command exits with.',
  },
  {
    id: 'D13',
    level: 'warning',
    in: ['docker'],
    finds: /^\s*FROM\s+(?:--platform=\S+\s+)?([^\s$]+)(?:\s|$)/i,
    rightIf: ([, image = ''], file) =>
      image === 'scratch' || isPinned(image) || isStage(image, file),
    says: 'The image starts from $1, which is another one tomorrow.',
    fix: 'Name a version or, better, a digest: FROM NAME@sha256:…',
  },
  {
    id: 'D25',
    level: 'warning',
    in: ['docker'],
    finds: /^\s*USER\s+((?:root|0)(?::\S+)?)\s*$/i,
    rightIf: (_match, file) => !isRoot([...file.matchAll(/^\s*USER\s+(\S+)/gim)].at(-1)?.[1]),
    says: 'The image runs as $1, which is its last USER.',
    fix: 'Say USER once more, behind what needs root, with the user that the program needs.',
  },
];
