"""Handlers for SageMaker's inference toolkit: what has none here is the image's own."""

import json
import os

import joblib


def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def input_fn(body, content_type):
    if content_type != "application/json":
        raise ValueError(f"{content_type} is not application/json")
    return [[size] for size in json.loads(body)["sizes"]]


def output_fn(prediction, accept):
    return json.dumps({"prices": prediction.tolist()}), accept
