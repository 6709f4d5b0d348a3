// The `aws` command of the stand-in images: `aws s3 cp` and `aws ecr get-login-password`.
import { aws } from './aws-command.ts';

process.exitCode = await aws(process.argv.slice(2), process.env);
