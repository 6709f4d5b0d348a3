/** What the fields of an `image` job are for. */
export const imageFields = {
  source:
    'The folder that the image is made of, such as . or ./code; a .zip of it in S3; or a git ' +
    'repository at a commit. The same bytes are built once.',
  dockerfile:
    'The path of the Dockerfile in source. Where there is none, Python (requirements.txt, ' +
    '*.py) or Node (package.json) is recognised and an image made of it.',
  verify: 'A smoke run of the image: nothing uses it unless this ends with exit code 0.',
  'verify.command': 'What is run, as a list: [python3, train.py, --self-test].',
  'verify.cpu': 'Units of CPU of the smoke run; 1024 is one vCPU. As for a task.',
  'verify.memory': 'Memory of the smoke run in MiB. As for a task.',
};
