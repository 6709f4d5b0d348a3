"""The handlers that a framework's image has where a program of one's own has none.

As sagemaker-scikit-learn-container (serving.py), sagemaker-pytorch-inference-toolkit
(default_pytorch_inference_handler.py) and sagemaker-xgboost-container (serving.py) have them.
"""

import io
import json
import os

JSON, CSV, NPY = "application/json", "text/csv", "application/x-npy"
LIBSVM = ("text/libsvm", "text/x-libsvm")
TEXT_TYPES = (JSON, CSV)


class Unsupported(Exception):
    """A content type that is not read (415) or not written (406)."""

    def __init__(self, status, content_type):
        super().__init__(f"Content type {content_type} is not supported by this framework.")
        self.status = status


def decode(data, content_type):
    import numpy as np

    if content_type == JSON:
        return np.array(json.loads(data))
    if content_type == CSV:
        return np.genfromtxt(io.StringIO(data), delimiter=",")
    if content_type == NPY:
        return np.load(io.BytesIO(data), allow_pickle=False)
    raise Unsupported(415, content_type)


def encode(prediction, accept):
    import numpy as np

    for content_type in (one.split(";")[0].strip() for one in accept.split(",")):
        if content_type == JSON:
            return json.dumps(prediction, default=lambda array: array.tolist()), JSON
        if content_type == CSV:
            text = io.StringIO()
            np.savetxt(text, prediction, delimiter=",", fmt="%s")
            return text.getvalue(), CSV
        if content_type == NPY:
            file = io.BytesIO()
            np.save(file, prediction)
            return file.getvalue(), NPY
    raise Unsupported(406, accept)


def sklearn_input(data, content_type):
    import numpy as np

    array = decode(data, content_type)
    return array.astype(np.float32) if content_type in TEXT_TYPES else array


def device():
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def torch_model(folder):
    import torch

    files = [name for name in sorted(os.listdir(folder)) if name.endswith((".pt", ".pth"))]
    name = "model.pt" if "model.pt" in files else files[0] if len(files) == 1 else None
    if name is None:
        raise ValueError(f"Exactly one .pt or .pth file is needed without a model_fn: {files}")
    return torch.jit.load(f"{folder}/{name}", map_location=device())


def torch_input(data, content_type):
    import torch

    array = decode(data, content_type)
    tensor = torch.FloatTensor if content_type in TEXT_TYPES else torch.from_numpy
    return tensor(array).to(device())


def torch_predict(data, model):
    import torch

    with torch.no_grad():
        model = model.to(device())
        model.eval()
        return model(data.to(device()))


def torch_output(prediction, accept):
    return encode(prediction.detach().cpu().numpy(), accept)


def xgboost_input(data, content_type):
    import numpy as np
    import xgboost

    if content_type == CSV:
        return xgboost.DMatrix(np.atleast_2d(decode(data, CSV)))
    if content_type in LIBSVM:
        path = f"{os.environ['TMPDIR']}/request.libsvm"
        with open(path, "wb") as file:
            file.write(data)
        return xgboost.DMatrix(f"{path}?format=libsvm")
    raise Unsupported(415, content_type)


DEFAULTS = {
    "sklearn": {
        "input_fn": sklearn_input,
        "predict_fn": lambda data, model: model.predict(data),
        "output_fn": encode,
    },
    "pytorch": {
        "model_fn": torch_model,
        "input_fn": torch_input,
        "predict_fn": torch_predict,
        "output_fn": torch_output,
    },
    "xgboost": {
        "input_fn": xgboost_input,
        "predict_fn": lambda data, model: model.predict(data, validate_features=False),
        "output_fn": encode,
    },
}
