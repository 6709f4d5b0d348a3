"""Calls the plane from its notebook, with nothing but Python's standard library:

    import plane
    plane.call("POST", "/jobs", {"kind": "task", "image": "...", "command": ["..."]})
"""

import datetime
import hashlib
import hmac
import json
import os
import urllib.error
import urllib.request
from urllib.parse import urlsplit


def keys():
    """Those of the notebook's role: from Amazon ECS, or on one machine from the environment."""
    uri = os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    if uri is None:
        names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
        return [os.environ[name] for name in names]
    with urllib.request.urlopen(f"http://169.254.170.2{uri}") as answer:
        given = json.load(answer)
    return given["AccessKeyId"], given["SecretAccessKey"], given["Token"]


def signed(method, path, body):
    """The headers of a request without a query, by AWS Signature Version 4."""
    key, secret, token = keys()
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{now[:8]}/{os.environ['AWS_REGION']}/execute-api/aws4_request"
    host = urlsplit(os.environ["TRAINYARD_URL"]).netloc
    headers = {"host": host, "x-amz-date": now, "x-amz-security-token": token}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    digest = hashlib.sha256(body).hexdigest()
    request = "\n".join([method, path, "", lines, names, digest])
    hashed = hashlib.sha256(request.encode()).hexdigest()
    signing = f"AWS4{secret}".encode()
    for part in [*scope.split("/"), f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashed}"]:
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    credential = f"Credential={key}/{scope}, SignedHeaders={names}"
    authorization = f"AWS4-HMAC-SHA256 {credential}, Signature={signing.hex()}"
    return {**headers, "content-type": "application/json", "authorization": authorization}


def call(method, path, body=None):
    """Answers what the plane does; one that refuses says why in an exception."""
    text = b"" if body is None else json.dumps(body).encode()
    url = os.environ["TRAINYARD_URL"] + path
    asked = urllib.request.Request(url, text or None, signed(method, path, text), method=method)
    try:
        with urllib.request.urlopen(asked) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise RuntimeError(refused.read().decode()) from None
