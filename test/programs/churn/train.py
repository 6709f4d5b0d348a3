"""Fits churn ~ a logistic curve of one column; a script for SageMaker's script mode."""

import argparse
import csv
import json
import math
import os


def rows(folder):
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), newline="") as file:
            for row in csv.DictReader(file):
                yield float(row["months"]) / 60, int(row["left"])


def fit(data, lr, epochs):
    w, b = 0.0, 0.0
    for _ in range(epochs):
        for x, y in data:
            error = 1 / (1 + math.exp(-(w * x + b))) - y
            w -= lr * error * x
            b -= lr * error
    return w, b


def loss(data, w, b):
    total = 0.0
    for x, y in data:
        p = min(max(1 / (1 + math.exp(-(w * x + b))), 1e-9), 1 - 1e-9)
        total -= math.log(p if y else 1 - p)
    return total / len(data)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--model-dir", type=str, default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--training", type=str, default=os.environ["SM_CHANNEL_TRAINING"])
    args = parser.parse_args()
    data = list(rows(args.training))
    w, b = fit(data, args.lr, args.epochs)
    print(f"rows={len(data)}; lr={args.lr}; validation:loss={loss(data, w, b):.6f};")
    os.makedirs(args.model_dir, exist_ok=True)
    with open(os.path.join(args.model_dir, "model.json"), "w") as file:
        json.dump({"w": w, "b": b}, file)
