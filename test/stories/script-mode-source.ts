import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program for SageMaker's script mode as people write them: it knows nothing of Trainyard. */
const train = `import argparse
import json
import os

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.5)
parser.add_argument("--n-estimators", type=int, default=10)
parser.add_argument("-b", "--batch-size", type=int, default=32)
parser.add_argument("--optimizer", default="sgd")
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAINING"])
parser.add_argument("--output-data-dir", default=os.environ["SM_OUTPUT_DATA_DIR"])
parser.add_argument("--hosts", type=json.loads, default=os.environ["SM_HOSTS"])
parser.add_argument("--current-host", default=os.environ["SM_CURRENT_HOST"])
parser.add_argument("--num-cpus", type=int, default=os.environ["SM_NUM_CPUS"])
parser.add_argument("--num-gpus", type=int, default=os.environ["SM_NUM_GPUS"])
args = parser.parse_args()

rows = sum(len(open(os.path.join(args.train, f)).readlines()) for f in os.listdir(args.train))
loss = (args.lr - 0.1) ** 2 + args.n_estimators / rows
print("options: %s" % json.dumps([args.optimizer, args.batch_size, args.hosts]))
print("validation:loss=%.8f" % loss)
with open(os.path.join(args.model_dir, "model.json"), "w") as file:
    json.dump({"lr": args.lr, "n_estimators": args.n_estimators}, file)
`;

/** Writes the program and its data into a folder. */
export function writeScriptMode(folder: string): void {
  mkdirSync(join(folder, 'code'), { recursive: true });
  writeFileSync(join(folder, 'code', 'train.py'), train);
  writeFileSync(join(folder, 'rows.csv'), 'a,b\n'.repeat(100));
}
