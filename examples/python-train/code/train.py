"""A training script for SageMaker's script mode, in plain Python 3: it knows nothing of Trainyard."""

import argparse
import csv
import json
import os
import pathlib


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--checkpoints", default=os.path.join(
        os.path.dirname(os.environ["SM_MODEL_DIR"]), "checkpoints"))
    return parser.parse_args()


def read_rows(folder):
    rows = []
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, newline="") as file:
            rows += [(float(row["size"]), float(row["price"])) for row in csv.DictReader(file)]
    return rows


def rmse(rows, slope, intercept):
    errors = [(slope * size + intercept - price) ** 2 for size, price in rows]
    return (sum(errors) / len(errors)) ** 0.5


def main():
    args = parse_args()
    rows = read_rows(args.train)
    fit, held = rows[: len(rows) * 4 // 5], rows[len(rows) * 4 // 5 :]
    checkpoint = pathlib.Path(args.checkpoints) / "state.json"
    state = {"epoch": 0, "slope": 0.0, "intercept": 0.0}
    if checkpoint.exists():
        state = json.loads(checkpoint.read_text())
        print(f"goes on from epoch {state['epoch']}")
    for epoch in range(state["epoch"] + 1, args.epochs + 1):
        errors = [state["slope"] * size + state["intercept"] - price for size, price in fit]
        slope = sum(error * size for error, (size, _) in zip(errors, fit)) / len(fit)
        state["slope"] -= args.learning_rate * slope
        state["intercept"] -= args.learning_rate * sum(errors) / len(fit)
        state["epoch"] = epoch
        if epoch % 50 == 0 or epoch == args.epochs:
            score = rmse(held, state["slope"], state["intercept"])
            print(f"epoch {epoch}: validation:rmse={score:.6f}")
            checkpoint.parent.mkdir(parents=True, exist_ok=True)
            checkpoint.write_text(json.dumps(state))
    model = {"slope": state["slope"], "intercept": state["intercept"]}
    (pathlib.Path(args.model_dir) / "model.json").write_text(json.dumps(model))


if __name__ == "__main__":
    main()
