"""Counts what its inputs have, and writes that into the folder of its output. Plain Python 3."""

import json
import os
import pathlib

found = {}
for name, folder in os.environ.items():
    if name.startswith("SM_CHANNEL_"):
        files = [path for path in pathlib.Path(folder).rglob("*") if path.is_file()]
        found[name] = {path.name: path.stat().st_size for path in files}
print(f"inputs with bytes: {json.dumps(found)}")

out = pathlib.Path(os.environ["TRAINYARD_OUTPUT_SUMMARY"])
out.mkdir(parents=True, exist_ok=True)
(out / "summary.json").write_text(json.dumps(found))
