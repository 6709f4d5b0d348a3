"""Does the steps of steps.json by the Python client; prints what each gives, as JSON.

    python3 steps.py FOLDER_OF_THE_CLIENT NAME
"""

import json
import pathlib
import sys

sys.path.insert(0, sys.argv[1])
import trainyard  # noqa: E402

name = sys.argv[2]
plane = trainyard.Trainyard()
job = {}


def submit(step):
    global job
    key = step.get("key")
    before = job.get("id")
    job = plane.submit(step["job"], idempotency_key=key)
    again = plane.submit(step["job"], idempotency_key=key) if key else job
    return {"kind": job["kind"], "first": job["id"] != before and again["id"] == job["id"]}


def wait(step):
    ended = plane.wait(job, timeout=step.get("timeout"))
    return {"phase": ended["phase"], "reason": ended["reason"]}


def cancel(step):
    asked = plane.cancel(job)
    return {"phase": asked["phase"]} if step["gives"] else {}


def download(step):
    folders = plane.download(job, step["name"], into=name)
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    return {str(one.relative_to(pathlib.Path(name))): one.read_text() for one in files}


verbs = {
    "submit": submit,
    "wait": wait,
    "cancel": cancel,
    "download": download,
    "logs": lambda step: [
        line["message"] for line in plane.logs(job, follow=True) if line["source"] == step["source"]
    ],
    "events": lambda step: [event["phase"] for event in plane.events(job)],
    "trials": lambda step: sorted(
        [one["hyperParameters"]["factor"], one["objective"]] for one in plane.trials(job)
    ),
    "invoke": lambda step: plane.invoke(name, step["value"]),
}


def outcome(step):
    try:
        return verbs[step["do"]](step)
    except trainyard.TrainyardError as error:
        problem = getattr(error, "problem", {})
        return {
            "error": type(error).__name__,
            "status": getattr(error, "status", None),
            "code": problem.get("code"),
            "pointer": problem.get("pointer"),
        }


steps = json.loads(pathlib.Path("steps.json").read_text().replace("NAME", name))
print(json.dumps([outcome(step) for step in steps]))
