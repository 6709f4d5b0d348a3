"""Takes the sizes out of the data, one on a line and without a heading: what is to be scored."""

import csv
import os
import pathlib

out = pathlib.Path(os.environ["TRAINYARD_OUTPUT_ROWS"])
out.mkdir(parents=True, exist_ok=True)
for path in sorted(pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]).glob("*.csv")):
    with open(path, newline="") as file:
        sizes = [row["size"] for row in csv.DictReader(file)]
    (out / path.name).write_text("".join(f"{size}\n" for size in sizes))
