"""What this machine's Python has of a framework, and how a program of it is run here."""

import importlib.metadata
import importlib.util
import os
import platform
import subprocess
import sys

# What starts this here, and no program of a user needs to see.
OURS = ("TRAINYARD_IMAGE", "TRAINYARD_IMAGES", "TRAINYARD_ENGINE")
# Where a package has another name than its module.
PACKAGES = {"sklearn": "scikit-learn"}


def refuse(base, sentence):
    """Ends with a sentence, which is also the reason of a training job's failure."""
    os.makedirs(f"{base}/output", exist_ok=True)
    with open(f"{base}/output/failure", "w", encoding="utf-8") as file:
        file.write(sentence)
    sys.exit(sentence)


def describe(framework, module, base):
    """One line of what runs in place of AWS's image; ends where the framework is missing."""
    python = f"Python {platform.python_version()}"
    place = os.path.realpath(sys.executable)
    if importlib.util.find_spec(module) is None:
        refuse(
            base,
            f"{framework} is not installed on this machine: its {python} ({place}) has no "
            f"module {module}. The local plane runs no image of AWS's; install it and submit again.",
        )
    package = PACKAGES.get(module, module)
    version = importlib.metadata.version(package)
    image = os.environ.get("TRAINYARD_IMAGE", "AWS's image")
    return f"This is this machine's {python} with {package} {version}, not {image}."


def environment_for(code, base):
    """The interpreter and variables of a program; what its requirements.txt names is installed."""
    given = {name: text for name, text in os.environ.items() if name not in OURS}
    path = ":".join(part for part in (code, given.get("PYTHONPATH")) if part)
    environment = {**given, "PYTHONUNBUFFERED": "1", "PYTHONPATH": path}
    requirements = f"{code}/requirements.txt"
    if not os.path.exists(requirements):
        return sys.executable, environment
    folder = f"{os.environ['HOME']}/venv"
    make = ["-m", "venv", "--system-site-packages", "--without-pip", folder]
    install = ["-m", "pip", "--python", f"{folder}/bin/python3", "install", "--no-input"]
    install += ["--disable-pip-version-check", "-r", requirements]
    for step in (make, install):
        if subprocess.run([sys.executable, *step], check=False).returncode != 0:
            refuse(base, "requirements.txt could not be installed: the log says why.")
    return f"{folder}/bin/python3", environment
