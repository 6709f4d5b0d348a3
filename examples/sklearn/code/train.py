"""A training script for SageMaker's scikit-learn image: it knows nothing of Trainyard."""

import argparse
import csv
import os
import pathlib

import joblib
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error


def rows_in(folder):
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                yield [float(row["size"])], float(row["price"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--alpha", type=float, default=1.0)
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
    args = parser.parse_args()
    sizes, prices = zip(*rows_in(args.train))
    cut = len(sizes) * 4 // 5
    model = Ridge(alpha=args.alpha).fit(sizes[:cut], prices[:cut])
    rmse = mean_squared_error(prices[cut:], model.predict(sizes[cut:])) ** 0.5
    print(f"validation:rmse={rmse:.6f}")
    joblib.dump(model, os.path.join(args.model_dir, "model.joblib"))


if __name__ == "__main__":
    main()
