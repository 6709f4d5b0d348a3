"""Prints for sh what SageMaker's training toolkit gives a program: arguments and SM_* variables.

Follows mapping.py and environment.py of sagemaker-training-toolkit, but keeps numbers as written.
script-mode.mjs is the same for images that have Node.js and no Python.
"""

import json
import os
import shlex
import subprocess
import sys

BASE = os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")
RESERVED = ("_tuning_objective_metric", "default_user_module_name")


def config(name):
    try:
        with open(f"{BASE}/input/config/{name}.json", encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def dumps(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def no_json(word):
    raise ValueError(word)


def forms(text):
    """A hyperparameter as argument, as variable, and as JSON: the toolkit decodes its text."""
    try:
        value = json.loads(text, parse_constant=no_json)
    except (TypeError, ValueError):
        return text, text, dumps(text)
    if isinstance(value, str):
        return value, value, dumps(value)
    if value is None:
        return "", "", "null"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (text.strip(),) * 3
    if isinstance(value, dict):
        pairs = ",".join(f"{name}={member}" for name, member in sorted(value.items()))
        return pairs, dumps(value), dumps(value)
    return str(value), dumps(value), dumps(value)


def gpus():
    try:
        listed = subprocess.check_output(["nvidia-smi", "--list-gpus"])
        return sum(line.startswith(b"GPU ") for line in listed.splitlines())
    except (OSError, subprocess.CalledProcessError):
        return 0


def quoted(words):
    return shlex.quote(" ".join(shlex.quote(word) for word in words))


def main():
    given = config("hyperparameters")
    resources = config("resourceconfig")
    channels = config("inputdataconfig")
    host = resources.get("current_host", "algo-1")
    names = [n for n in sorted(given) if n not in RESERVED and not n.startswith("sagemaker_")]
    values = {name: forms(given[name]) for name in names}
    flags = [f"--{name}" if len(name) > 1 else f"-{name}" for name in names]
    arguments = [word for pair in zip(flags, (values[n][0] for n in names)) for word in pair]
    if os.environ.get("TRAINYARD_HYPERPARAMETER_ARGUMENTS") == "false":
        arguments = []
    variables = {
        "MODEL_DIR": f"{BASE}/model",
        "INPUT_DIR": f"{BASE}/input",
        "INPUT_CONFIG_DIR": f"{BASE}/input/config",
        "OUTPUT_DIR": f"{BASE}/output",
        "OUTPUT_DATA_DIR": f"{BASE}/output/data",
        "OUTPUT_INTERMEDIATE_DIR": f"{BASE}/output/intermediate",
        "HPS": "{%s}" % ",".join(f"{dumps(name)}:{values[name][2]}" for name in names),
        "USER_ARGS": dumps(arguments),
        "CHANNELS": dumps(sorted(channels)),
        "INPUT_DATA_CONFIG": dumps(channels),
        "RESOURCE_CONFIG": dumps(resources),
        "HOSTS": dumps(resources.get("hosts", [host])),
        "CURRENT_HOST": host,
        "CURRENT_INSTANCE_TYPE": resources.get("current_instance_type", "local"),
        "CURRENT_INSTANCE_GROUP": resources.get("current_group_name", "homogeneousCluster"),
        "NETWORK_INTERFACE_NAME": resources.get("network_interface_name", "eth0"),
        "NUM_CPUS": str(os.cpu_count() or 1),
        "NUM_GPUS": str(gpus()),
    }
    named = {f"CHANNEL_{name}": f"{BASE}/input/data/{name}" for name in channels}
    named.update({f"HP_{name}": values[name][1] for name in names})
    for name, value in named.items():
        # The toolkit's own name, and one that a shell can read.
        variables[name.upper()] = value
        variables[name.upper().replace("-", "_").replace(".", "_")] = value
    pairs = [f"SM_{name}={value}" for name, value in variables.items()]
    text = f"arguments={quoted(arguments)}\nvariables={quoted(pairs)}\n"
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


main()
