"""Answers as SageMaker asks: GET /ping, and POST /invocations with {"column": number, …}."""

import http.server
import json
import os
import pathlib

model = json.loads((pathlib.Path(os.environ["SM_MODEL_DIR"]) / "model.json").read_text())


def predict(row):
    features = [1.0]
    for name, mean, spread in zip(model["columns"], model["means"], model["spreads"]):
        distance = (float(row[name]) - mean) / spread
        features += [distance**power for power in range(1, model["degree"] + 1)]
    return model["mean"] + sum(w * x for w, x in zip(model["weights"], features))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/ping" else 404, {})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        try:
            given = json.loads(text)
            rows = given if isinstance(given, list) else [given]
            said = [{model["target"]: predict(row)} for row in rows]
        except (KeyError, TypeError, ValueError) as error:
            wanted = ", ".join(model["columns"])
            self.answer(400, {"error": f"{error!r}; needed is an object with {wanted}"})
            return
        self.answer(200, said if isinstance(given, list) else said[0])

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


port = int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))
http.server.ThreadingHTTPServer(("0.0.0.0", port), Handler).serve_forever()
