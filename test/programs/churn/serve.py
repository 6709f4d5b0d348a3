"""Answers /ping and /invocations on port 8080, as SageMaker asks of a container."""

import json
import math
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open(os.path.join(os.environ.get("SM_MODEL_DIR", "/opt/ml/model"), "model.json")) as file:
    MODEL = json.load(file)


class Handler(BaseHTTPRequestHandler):
    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer({"ok": True})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        x = asked["months"] / 60
        self.answer({"churn": 1 / (1 + math.exp(-(MODEL["w"] * x + MODEL["b"])))})


ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
