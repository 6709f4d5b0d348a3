"""Learns a column of a CSV file from its other numbers: a script for SageMaker's script mode.

Ridge regression on powers of the columns, in plain Python 3. Put your own in its place: what it
reads is in SM_CHANNEL_TRAIN, what it leaves in SM_MODEL_DIR becomes the model.
"""

import argparse
import csv
import json
import math
import os
import pathlib

MOST_ROWS = 20_000
MOST_COLUMNS = 20


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", required=True)
    parser.add_argument("--degree", type=int, default=1)
    parser.add_argument("--l2", type=float, default=1e-3)
    parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    return parser.parse_args()


def number(text):
    """What `nan` and `inf` say is no number to learn from."""
    try:
        found = float(text)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def read_rows(folder):
    rows = []
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows += list(csv.DictReader(file))
    return rows


def expand(values, means, spreads, degree):
    """1, and of each column its distance from the mean to the powers 1 … degree."""
    features = [1.0]
    for value, mean, spread in zip(values, means, spreads):
        distance = (value - mean) / spread
        features += [distance**power for power in range(1, degree + 1)]
    return features


def solve(matrix, right):
    """Gaussian elimination with the greatest pivot of each column."""
    size = len(right)
    rows = [matrix[at] + [right[at]] for at in range(size)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(at + 1, size):
            factor = rows[row][at] / rows[at][at]
            for column in range(at, size + 1):
                rows[row][column] -= factor * rows[at][column]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][column] * found[column] for column in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found


def learn(features, targets, l2):
    size = len(features[0])
    matrix = [[0.0] * size for _ in range(size)]
    right = [0.0] * size
    for row, target in zip(features, targets):
        for one in range(size):
            right[one] += row[one] * target
            for two in range(size):
                matrix[one][two] += row[one] * row[two]
    for one in range(size):
        matrix[one][one] += l2 * len(features) if one else 1e-9
    return solve(matrix, right)


def rmse(pairs):
    return (sum((said - true) ** 2 for said, true in pairs) / len(pairs)) ** 0.5


def main():
    args = parse_args()
    rows = read_rows(args.train)
    first = rows[0] if rows else {}
    columns = [name for name in first if name != args.target and number(first[name]) is not None]
    columns = columns[:MOST_COLUMNS]
    read = [[number(row[name]) for name in [*columns, args.target]] for row in rows]
    whole = [row for row in read if None not in row]
    whole = whole[:: max(1, len(whole) // MOST_ROWS)]
    if len(whole) < 10 or not columns:
        raise SystemExit(f"{len(whole)} rows with numbers in {columns} and {args.target}: too few")
    train = [row for at, row in enumerate(whole) if at % 5]
    held = [row for at, row in enumerate(whole) if at % 5 == 0]
    count = len(train)
    means = [sum(row[at] for row in train) / count for at in range(len(columns))]
    spreads = [
        (sum((row[at] - means[at]) ** 2 for row in train) / count) ** 0.5 or 1.0
        for at in range(len(columns))
    ]
    mean = sum(row[-1] for row in train) / count

    def features(row):
        return expand(row[:-1], means, spreads, args.degree)

    weights = learn([features(row) for row in train], [row[-1] - mean for row in train], args.l2)
    said = [mean + sum(w * x for w, x in zip(weights, features(row))) for row in held]
    print(f"{count} rows to learn from, {len(held)} held back; columns {', '.join(columns)}")
    print(f"mean:rmse={rmse([(mean, row[-1]) for row in held]):.6g}")
    print(f"validation:rmse={rmse(list(zip(said, (row[-1] for row in held)))):.6g}")
    model = {"columns": columns, "target": args.target, "degree": args.degree, "mean": mean}
    model |= {"means": means, "spreads": spreads, "weights": weights}
    (pathlib.Path(args.model_dir) / "model.json").write_text(json.dumps(model))


if __name__ == "__main__":
    main()
