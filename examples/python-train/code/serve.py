"""Answers as SageMaker asks: GET /ping, and POST /invocations with a size on each line."""

import http.server
import json
import os
import pathlib

model = json.loads((pathlib.Path(os.environ["SM_MODEL_DIR"]) / "model.json").read_text())


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/ping" else 404, "")

    def do_POST(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        try:
            prices = [model["slope"] * float(size) + model["intercept"] for size in text.split()]
        except ValueError as error:
            self.answer(400, str(error))
            return
        self.answer(200, "\n".join(f"{price:.6f}" for price in prices))

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("content-type", "text/csv")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


port = int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))
http.server.ThreadingHTTPServer(("0.0.0.0", port), Handler).serve_forever()
