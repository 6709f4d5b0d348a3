"""Summarises a CSV of prices by year, with nothing but Python's standard library."""

import csv
import json
import os
import sys
from pathlib import Path
from statistics import mean

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
NEEDED = ("date", "close")


def folder(variable: str, default: Path) -> Path:
    return Path(os.environ.get(variable) or default)


def closes_by_year(file: Path) -> dict[str, list[float]]:
    years: dict[str, list[float]] = {}
    with file.open(newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        missing = [name for name in NEEDED if name not in (rows.fieldnames or [])]
        if missing:
            sys.exit(f"{file.name} lacks the column {', '.join(missing)}; found: {rows.fieldnames}")
        for row in rows:
            try:
                years.setdefault(row["date"][:4], []).append(float(row["close"]))
            except (TypeError, ValueError):
                sys.exit(f"{file.name}, line {rows.line_num}: found close {row['close']!r}; needed a number")
    return years


def main() -> None:
    raw = folder("SM_CHANNEL_RAW", BASE / "input/data/raw")
    files = sorted(raw.glob("*.csv"))
    if len(files) != 1:
        sys.exit(f"{raw} needs exactly one .csv file; found {len(files)}")
    summary = {
        year: {"days": len(closes), "mean": round(mean(closes), 2), "last": closes[-1]}
        for year, closes in sorted(closes_by_year(files[0]).items())
    }
    output = folder("TRAINYARD_OUTPUT_SUMMARY", BASE / "output/data/summary")
    output.mkdir(parents=True, exist_ok=True)
    (output / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    for year, values in summary.items():
        print(f"{year}: {values['days']} days, mean close {values['mean']}, last {values['last']}")


if __name__ == "__main__":
    main()
