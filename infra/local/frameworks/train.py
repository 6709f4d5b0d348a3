"""Runs a program of one's own as SageMaker's training toolkit does, on this machine's Python.

Arguments: the framework, the module that it is, and the folder that stands for /opt/ml. The names
and forms of arguments and SM_* variables are those of sagemaker-training-toolkit (mapping.py,
environment.py), which is not used: it is for Linux images alone.
"""

import json
import os
import subprocess
import sys

from machine import describe, environment_for, refuse

FRAMEWORK, MODULE, BASE = sys.argv[1:4]
CODE = f"{BASE}/code"


def config(name):
    try:
        with open(f"{BASE}/input/config/{name}.json", encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def decoded(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def argument(value):
    if value is None:
        return ""
    if isinstance(value, dict):
        return ",".join(f"{name}={member}" for name, member in sorted(value.items()))
    return str(value)


def variable(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def gpus():
    try:
        listed = subprocess.check_output(["nvidia-smi", "--list-gpus"])
    except (OSError, subprocess.CalledProcessError):
        return 0
    return sum(line.startswith(b"GPU ") for line in listed.splitlines())


def main():
    given = {name: decoded(text) for name, text in config("hyperparameters").items()}
    resources = config("resourceconfig")
    channels = config("inputdataconfig")
    program = given.get("sagemaker_program")
    own = ("_tuning_objective_metric",)
    mine = {n: v for n, v in given.items() if n not in own and not n.startswith("sagemaker_")}
    if not os.path.isfile(f"{CODE}/{program}"):
        refuse(BASE, f"The source has no file {program}, which is the entryPoint.")
    print(describe(FRAMEWORK, MODULE, BASE), flush=True)
    arguments = []
    for name in sorted(mine):
        arguments += [f"--{name}" if len(name) > 1 else f"-{name}", argument(mine[name])]
    host = resources.get("current_host", "algo-1")
    values = {
        "model_dir": f"{BASE}/model",
        "module_dir": given.get("sagemaker_submit_directory"),
        "module_name": os.path.splitext(program)[0],
        "user_entry_point": program,
        "input_dir": f"{BASE}/input",
        "input_config_dir": f"{BASE}/input/config",
        "output_dir": f"{BASE}/output",
        "output_data_dir": f"{BASE}/output/data",
        "output_intermediate_dir": f"{BASE}/output/intermediate",
        "hps": mine,
        "user_args": arguments,
        "channels": sorted(channels),
        "input_data_config": channels,
        "resource_config": resources,
        "hosts": resources.get("hosts", [host]),
        "current_host": host,
        "current_instance_type": resources.get("current_instance_type", "local"),
        "current_instance_group": resources.get("current_group_name", "homogeneousCluster"),
        "network_interface_name": resources.get("network_interface_name", "eth0"),
        "num_cpus": os.cpu_count() or 1,
        "num_gpus": gpus(),
        "log_level": 20,
    }
    values.update({f"channel_{name}": f"{BASE}/input/data/{name}" for name in channels})
    values.update({f"hp_{name}": value for name, value in mine.items()})
    python, environment = environment_for(CODE, BASE)
    environment.update({f"SM_{n.upper()}": variable(v) for n, v in values.items()})
    os.chdir(CODE)
    command = [python, program] if program.endswith(".py") else ["/bin/sh", program]
    os.execve(command[0], [*command, *arguments], environment)


main()
