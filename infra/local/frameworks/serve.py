"""Serves a model by handlers of SageMaker's inference toolkit, on this machine's Python.

Not AWS's code: of the contract of inference.py (model_fn, input_fn, predict_fn, output_fn or
transform_fn, and defaults.py in their place) it is all that one model on one port needs.
Arguments: the framework, the module that it is, and the folder that stands for /opt/ml.
"""

import importlib
import inspect
import os
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from defaults import DEFAULTS, TEXT_TYPES, Unsupported
from machine import describe, environment_for, refuse

FRAMEWORK, MODULE, BASE = sys.argv[1:4]
MODEL = f"{BASE}/model"
PORT = int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))
ACCEPT = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json")
NAMES = ("model_fn", "input_fn", "predict_fn", "output_fn", "transform_fn")


class Context:
    """What handlers with one parameter more are given."""

    system_properties = {"model_dir": MODEL, "gpu_id": None}


def call(handler, *arguments):
    """The toolkit gives a context to those that take one."""
    takes = len(inspect.signature(handler).parameters)
    return handler(*arguments, *([Context()] if takes == len(arguments) + 1 else []))


def load():
    """The handlers and the model; what the program has not is the framework's default."""
    if FRAMEWORK not in DEFAULTS:
        refuse(BASE, f"The image of {FRAMEWORK} serves by a server that this machine has not.")
    code = os.environ["SM_MODULE_DIR"]
    name = os.path.splitext(os.environ.get("SAGEMAKER_PROGRAM", "inference.py"))[0]
    program = None
    if os.path.exists(f"{code}/{name}.py"):
        sys.path.insert(0, code)
        program = importlib.import_module(name)
    elif "SAGEMAKER_PROGRAM" in os.environ:
        refuse(BASE, f"There is no {name}.py in {code}, which is the entryPoint.")
    handlers = {one: getattr(program, one, None) for one in NAMES}
    if handlers["transform_fn"] and any(handlers[one] for one in NAMES[1:4]):
        refuse(BASE, f"{name}.py has transform_fn and one of input_fn, predict_fn, output_fn too.")
    for one, default in DEFAULTS[FRAMEWORK].items():
        handlers[one] = handlers[one] or default
    if handlers["model_fn"] is None:
        refuse(BASE, f"{name}.py needs a model_fn: {FRAMEWORK} has no default. Looked in {code}.")
    return handlers, call(handlers["model_fn"], MODEL)


def transform(handlers, model, body, content_type, accept):
    if handlers["transform_fn"]:
        return call(handlers["transform_fn"], model, body, content_type, accept)
    data = call(handlers["input_fn"], body, content_type)
    prediction = call(handlers["predict_fn"], data, model)
    return call(handlers["output_fn"], prediction, accept)


def answer_of(result, accept):
    """The bytes and the content type of what a handler returned."""
    if isinstance(result, tuple):
        result, accept = result[:2]
    return (result if isinstance(result, bytes) else str(result).encode()), accept


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    one_at_a_time = threading.Lock()

    def log_message(self, *_):
        """Requests are not logged; what goes wrong is."""

    def reply(self, status, body=b"", content_type="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply(200 if self.path == "/ping" else 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/invocations":
            return self.reply(404)
        content_type = self.headers.get("Content-Type", "application/json")
        accept = self.headers.get("Accept") or ACCEPT
        accept = ACCEPT if accept == "*/*" else accept
        try:
            if content_type in TEXT_TYPES:
                body = body.decode("utf-8")
            with self.one_at_a_time:
                result = transform(*self.server.served, body, content_type, accept)
            return self.reply(200, *answer_of(result, accept))
        except Unsupported as error:
            return self.reply(error.status, str(error).encode())
        except Exception as error:
            traceback.print_exc()
            return self.reply(500, f"{error}\n{traceback.format_exc()}".encode())


def main():
    if len(sys.argv) == 4:
        # Once more, with what requirements.txt names and without what is not the program's to see.
        print(describe(FRAMEWORK, MODULE, BASE), flush=True)
        python, environment = environment_for(os.environ["SM_MODULE_DIR"], BASE)
        os.execve(python, [python, "-B", "-u", *sys.argv, "prepared"], environment)
    server = ThreadingHTTPServer(("0.0.0.0", PORT), Handler)
    server.served = load()
    print(f"It listens on port {PORT}.", flush=True)
    server.serve_forever()


main()
