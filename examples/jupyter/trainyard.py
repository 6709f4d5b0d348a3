"""Trainyard from Python: submit jobs, follow them, ask what they made. One file is all of it.

    from trainyard import Trainyard

    plane = Trainyard()
    job = plane.submit({"kind": "task", "source": ".", "command": ["python3", "main.py"]})
    for line in plane.logs(job, follow=True):
        print(line["message"])
    job = plane.wait(job)
    plane.download(job, into="results")

It needs Python 3.9 or newer and its standard library. Signing for a plane in an account finds the
keys of the environment and of a container by itself, and all others (profiles, SSO) by botocore.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import hmac
import http.client
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, TypedDict, Union
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

#: Of the release that this file belongs to; the plane refuses a client that is too old for it.
__version__ = "0.1.0"

__all__ = [
    "Event",
    "Job",
    "LogLine",
    "ProblemError",
    "Trainyard",
    "TrainyardError",
    "Trial",
    "UnreachableError",
    "WaitTimeoutError",
]


class TrainyardError(Exception):
    """Something went wrong: what, in a sentence, and in `fix` what to do about it."""

    def __init__(self, message: str, fix: Optional[str] = None):
        super().__init__(f"{message} ({fix})" if fix else message)
        self.fix = fix


class UnreachableError(TrainyardError):
    """The plane, or its store, did not answer: to try again later may help."""


class WaitTimeoutError(TrainyardError):
    """A job has not ended in the time that was given to it; it goes on."""


class ProblemError(TrainyardError):
    """The plane refused, and said why (RFC 9457).

    `status` is that of HTTP, `code` such as `InvalidSpec` (None: API Gateway itself refused), and
    `problem` all that was answered: `pointer`, `given`, `allowed`, `errors`.
    """

    def __init__(self, status: int, problem: Dict[str, Any]):
        words = (problem.get(name) for name in ("detail", "title", "message"))
        said = next(filter(None, words), f"The plane answered {status}.")
        super().__init__(said, problem.get("fix"))
        self.status = status
        self.problem = problem
        self.code: Optional[str] = problem.get("code")


class Job(TypedDict, total=False):
    """A job as the plane shows it; `/openapi.json` of a plane has all members."""

    id: str
    kind: str
    name: str
    project: str
    phase: str  # Pending, Queued, Verifying … Succeeded, Failed, Cancelled
    reason: Optional[str]
    message: Optional[str]
    attempt: int
    createdAt: str
    startedAt: Optional[str]
    endedAt: Optional[str]
    progress: Dict[str, Any]
    stages: Dict[str, Dict[str, Any]]
    result: Optional[Dict[str, Any]]
    cost: Dict[str, str]
    spec: Dict[str, Any]


class LogLine(TypedDict):
    """A line that a job has printed, and what printed it."""

    at: str
    source: str
    stream: str
    message: str


class Event(TypedDict, total=False):
    """Something that happened to a job."""

    seq: int
    at: str
    phase: str
    attempt: int
    reason: str
    message: str


class Trial(TypedDict, total=False):
    """A trial of a tuning job."""

    name: str
    status: str
    hyperParameters: Dict[str, str]
    objective: float
    modelArtifact: str
    failureReason: str


#: A job, or its id.
AnyJob = Union[str, Job]

ENDED = ("Succeeded", "Failed", "Cancelled")


class Trainyard:
    """A plane, found as the command `trainyard` finds it.

    :param url: of its API; default: `TRAINYARD_URL`, else the plane that `trainyard plane use` has
        named, else that of this machine
    :param token: a bearer token; default: `TRAINYARD_TOKEN`; without one requests are signed where
        the plane is an API of AWS, or this runs in one of its notebooks
    :param data: folder of a plane of this machine; default: `TRAINYARD_DATA`, else `.trainyard`
        here or in your home
    :param project: of what is submitted, sent and asked; default: what a job says, or the caller's
    :param say: gets one line about each source and input that is sent, such as `print`
    """

    def __init__(
        self,
        url: Optional[str] = None,
        token: Optional[str] = None,
        data: Optional[str] = None,
        project: Optional[str] = None,
        say: Optional[Callable[[str], Any]] = None,
    ):
        self._given = (url, token, data)
        self._project = project
        self._say = say or (lambda line: None)
        self._connection: Optional[_Connection] = None

    def submit(
        self,
        job: Union[Dict[str, Any], str, Path],
        folder: Union[str, Path, None] = None,
        idempotency_key: Optional[str] = None,
    ) -> Job:
        """Sends what the job names on this machine and submits it; once this answers it is durable.

        :param job: what stands in a job file, or the path of one (JSON, or YAML where PyYAML is)
        :param folder: its local paths count from here; default: that of the file, or this one
        :param idempotency_key: the same key with the same job answers the same job
        """
        file = None if isinstance(job, dict) else Path(job).absolute()
        document = job if isinstance(job, dict) else _read_job(file)
        origin = Path(folder or (file.parent if file else ".")).absolute()
        body = _ready(self, document, origin, file)
        headers = {"idempotency-key": idempotency_key or str(uuid.uuid4())}
        return self.call("POST", "/jobs", body, headers=headers)

    def upload(self, path: Union[str, Path]) -> str:
        """Sends a file or folder and answers its `s3://` place, for `inputs` of jobs."""
        return _place_input(self, str(path), Path(path).absolute(), self._project, whole=True)

    def get(self, job: AnyJob) -> Job:
        """The job as it is now."""
        return self.call("GET", _path(job))

    def wait(
        self,
        job: AnyJob,
        timeout: Optional[float] = None,
        on_change: Optional[Callable[[Job], Any]] = None,
        show: bool = False,
    ) -> Job:
        """Waits until the job has ended, however it ends: look at its `phase`.

        :param timeout: seconds; then WaitTimeoutError, and the job goes on; default: none
        :param on_change: gets the job at first and whenever it has changed
        :param show: prints a line whenever the phase or the progress has changed
        """
        began = answered = time.monotonic()
        shown, etag, now = "", None, None
        while True:
            try:
                headers = {"if-none-match": etag} if etag else {}
                status, came, body = self._ask("GET", _path(job), headers=headers)
                answered, etag = time.monotonic(), came.get("etag")
                if status != 304:
                    now = json.loads(body)
                    if on_change:
                        on_change(now)
                    if show and _progress(now) != shown:
                        shown = _progress(now)
                        print(shown, flush=True)
            except UnreachableError:
                if time.monotonic() - answered > 300:
                    raise
            if now and now["phase"] in ENDED:
                return now
            watched = time.monotonic() - began
            if timeout is not None and watched >= timeout:
                raise WaitTimeoutError(f"{_id(job)} has not ended after {timeout} s; it goes on.")
            pause = 0.5 if watched < 10 else min(15, max(2, watched / 20))
            time.sleep(pause if timeout is None else min(pause, timeout - watched))

    def logs(self, job: AnyJob, follow: bool = False) -> Iterator[LogLine]:
        """What it has printed so far; with `follow` until it has ended."""
        path, cursor, ended = f"{_path(job)}/logs", None, False
        while True:
            page = self.call("GET", path, query={"limit": 2000, "cursor": cursor})
            yield from page["items"]
            cursor = page["cursor"] or cursor
            if page["items"] or page["more"]:
                continue
            if not follow or ended:
                return
            # Lines may still arrive just after the end: one more look.
            ended = self.get(job)["phase"] in ENDED
            time.sleep(1)

    def events(self, job: AnyJob) -> Iterator[Event]:
        """What happened to it so far, the oldest first."""
        return self._items(f"{_path(job)}/events")

    def trials(self, job: AnyJob, stage: Optional[str] = None) -> List[Trial]:
        """Its trials; of a pipeline those of the stage named, or of its only tuning stage."""
        stages = self.get(job).get("stages")
        ids = [_id(job)]
        if stages:
            tuned = {name: one for name, one in stages.items() if one.get("trials")}
            wanted = tuned if stage is None else {stage: stages.get(stage, {})}
            ids = [one.get("jobId") for one in wanted.values()]
        if len(ids) != 1 or not ids[0]:
            names = ", ".join(stages or {})
            raise TrainyardError(
                f"{_id(job)} has not one stage of trials that has started.",
                f"name one of its stages: {names}",
            )
        return self.call("GET", f"/jobs/{ids[0]}/trials")["items"]

    def invoke(
        self,
        name: str,
        value: Any = None,
        *,
        body: Optional[bytes] = None,
        content_type: Optional[str] = None,
    ) -> Any:
        """Asks a deployed model: a value as JSON, whose answer is read as JSON; or bytes for bytes.

        :param body: sent as it is, instead of `value`, such as a CSV or a picture
        :param content_type: of the body; default: application/octet-stream
        """
        kind = "application/json" if body is None else "application/octet-stream"
        sent = json.dumps(value).encode() if body is None else body
        path = f"/endpoints/{quote(name, safe='')}/invocations"
        headers = {"content-type": content_type or kind, "accept": "*/*"}
        query = {"project": self._project}
        answer = self._ask("POST", path, query=query, body=sent, headers=headers)[2]
        if body is not None:
            return answer
        try:
            return json.loads(answer)
        except ValueError:
            fix = "give body= and content_type=, to get bytes for bytes"
            what = f"{name} answered what is not JSON: {answer[:200]!r}"
            raise TrainyardError(what, fix) from None

    def cancel(self, job: AnyJob) -> Job:
        """Ends what computes for it, or what lives on after it; wait for it to see the end."""
        return self.call("POST", f"{_path(job)}/cancel")

    def download(
        self, job: AnyJob, name: Optional[str] = None, into: Union[str, Path] = "."
    ) -> List[Path]:
        """Gets what the result names, each thing into a folder of its name; archives are unpacked.

        :param name: only this: `model`, `tune/model`, or a stage; default: all of them
        :param into: the folders are made here; one that is there already is an error
        """
        found = list(self._items(f"{_path(job)}/artifacts"))
        folders: Dict[str, List[Dict[str, Any]]] = {}
        for one in found:
            whole = "/".join(filter(None, [one.get("stage"), one["name"]]))
            wanted = name in (None, one["name"], one.get("stage"), whole)
            # An empty object whose key ends with a slash stands for a folder in consoles.
            if one["name"] and wanted and not (one["uri"].endswith("/") and one["bytes"] == 0):
                folders.setdefault(whole, []).append(one)
        if not folders:
            there = sorted({one["name"] for one in found if one["name"]})
            what = f"is called {name!r}" if name else "a result names"
            fix = f"there is: {', '.join(there) or 'nothing'}"
            raise TrainyardError(f"{_id(job)} has no file that {what}.", fix)
        return [_get_folder(Path(into) / folder, files) for folder, files in folders.items()]

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Optional[Dict[str, Any]] = None,
        headers: Optional[Dict[str, str]] = None,
    ) -> Any:
        """Any call of the API, as `/openapi.json` of a plane has them: JSON in, JSON out."""
        sent = None if body is None else json.dumps(body).encode()
        kinds = {} if body is None else {"content-type": "application/json"}
        answer = self._ask(method, path, query, sent, {**kinds, **(headers or {})})[2]
        return json.loads(answer) if answer else None

    def _items(self, path: str) -> Iterator[Any]:
        cursor = None
        while True:
            page = self.call("GET", path, query={"limit": 200, "cursor": cursor})
            yield from page["items"]
            cursor = page["cursor"]
            if not cursor:
                return

    def _ask(
        self,
        method: str,
        path: str,
        query: Optional[Dict[str, Any]] = None,
        body: Optional[bytes] = None,
        headers: Optional[Dict[str, str]] = None,
    ) -> Tuple[int, Dict[str, str], bytes]:
        """What is safe to repeat is repeated; a plane that was restarted is looked for again."""
        given = {name: str(value) for name, value in (query or {}).items() if value is not None}
        safe = method == "GET" or "idempotency-key" in (headers or {})
        known = self._connection is not None
        for pause in [0.25, 0.5, 1, 2, 4, None]:
            self._connection = self._connection or _connect(*self._given)
            asked = f"?{urlencode(given, quote_via=quote)}" if given else ""
            url = f"{self._connection.url}{path}{asked}"
            try:
                own = {"accept": "application/json", "x-trainyard-client": __version__}
                sent = {**own, **(headers or {})}
                authorized = self._connection.authorize(method, url, sent, body or b"")
                return _send(method, url, body, authorized)
            except TrainyardError as error:
                status = error.status if isinstance(error, ProblemError) else None
                expired = status == 401 and "expired" in str(error)
                passing = status in (None, 429, 502, 503, 504) or expired
                if not (safe and passing and (known or status)) or pause is None:
                    raise
                self._connection = None
                time.sleep(pause)
        raise AssertionError("The last try answers or raises.")


def _id(job: AnyJob) -> str:
    found = job.get("id") if isinstance(job, dict) else job
    if not isinstance(found, str):
        raise TypeError(f"a job is what submit() answers, or its id; given was {job!r}")
    return found


def _path(job: AnyJob) -> str:
    return f"/jobs/{quote(_id(job), safe='')}"


def _progress(job: Job) -> str:
    progress = job.get("progress")
    trials = f", trials {progress['done']} of {progress['total']}" if progress else ""
    why = f", {job['message']}" if job.get("message") else ""
    rest = (*ENDED, "Waiting", "Skipped")
    busy = [name for name, one in job.get("stages", {}).items() if one["phase"] not in rest]
    stages = f" ({', '.join(busy)})" if busy else ""
    return f"{job.get('name') or job['id']} {job['phase']}{stages}{trials}{why}"


# How a plane is found, and who calls it


class _Connection:
    """Where a plane is, and what adds to the headers of a request who calls."""

    def __init__(self, url: str, authorize: Callable[[str, str, Dict[str, str], bytes], Dict]):
        self.url = url
        self.authorize = authorize


_EXECUTE_API = re.compile(
    r"https://[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?(/|$)"
)


def _connect(url: Optional[str], token: Optional[str], data: Optional[str]) -> _Connection:
    env = os.environ
    url = (url or (None if data else env.get("TRAINYARD_URL")) or "").rstrip("/")
    url = url or ("" if data or env.get("TRAINYARD_DATA") else _used_plane())
    token = token or env.get("TRAINYARD_TOKEN")
    if url and token:
        return _Connection(url, _bearer(token))
    if url and (env.get("TRAINYARD_JOB_ID") or _EXECUTE_API.match(url)):
        return _Connection(url, _signer(url))
    named = data or env.get("TRAINYARD_DATA")
    folders = [Path(named)] if named else [Path(".trainyard"), Path.home() / ".trainyard"]
    files = [file for file in (one / "plane.json" for one in folders) if file.exists()]
    plane = json.loads(files[0].read_text("utf8")) if files else None
    if plane and url in ("", plane["apiUrl"]):
        return _Connection(plane["apiUrl"], _bearer(token or _owner_token(plane)))
    if url:
        raise TrainyardError(
            f"The plane at {url} wants to know who calls.",
            "give a token, or set TRAINYARD_TOKEN; `trainyard token` prints one for a local plane",
        )
    raise UnreachableError(
        f"No plane runs on the folder {' or '.join(str(one.absolute()) for one in folders)}.",
        "start one: trainyard plane up; or set TRAINYARD_URL to where it is",
    )


def _used_plane() -> str:
    """The plane that `trainyard plane use` has named, by its address; empty: this machine's."""
    folder = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    file = Path(folder) / "trainyard" / "config.json"
    if not file.is_file():
        return ""
    try:
        config = json.loads(file.read_text("utf8"))
        name = config.get("plane", "local")
        return "" if name == "local" else config["planes"][name]["url"].rstrip("/")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        fix = "trainyard plane use NAME|URL, or delete the file: it has settings only"
        raise TrainyardError(f"{file} names no plane: {error!r}.", fix) from None


def _bearer(token: str):
    return lambda method, url, headers, body: {**headers, "authorization": f"Bearer {token}"}


def _owner_token(plane: Dict[str, str]) -> str:
    """Signs in as the owner of a plane of this machine, as its console does."""
    base, key = plane["apiUrl"], {"x-trainyard-key": plane["localKey"]}
    code = _send("POST", f"{base}/_local/codes", b"", key)[2]
    return json.loads(_send("POST", f"{base}/_local/sessions", code, {})[2])["token"]


def _signer(url: str):
    """Signs by AWS Signature Version 4, for the service execute-api."""
    found = _EXECUTE_API.match(url)
    region = found.group(1) if found else os.environ.get("AWS_REGION", "us-east-1")

    def sign(method: str, url: str, headers: Dict[str, str], body: bytes) -> Dict[str, str]:
        access, secret, session = _aws_keys()
        parts = urlsplit(url)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{region}/execute-api/aws4_request"
        signed = {"host": parts.netloc, "x-amz-date": now}
        if session:
            signed["x-amz-security-token"] = session
        query = sorted(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        )
        lines = [
            method,
            quote(parts.path or "/", safe="/-_.~"),
            "&".join(query),
            "".join(f"{name}:{value}\n" for name, value in signed.items()),
            ";".join(signed),
            hashlib.sha256(body).hexdigest(),
        ]
        request = "\n".join(lines)
        digest = hashlib.sha256(request.encode()).hexdigest()
        key = f"AWS4{secret}".encode()
        for part in [*scope.split("/"), f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}"]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        credential = f"Credential={access}/{scope}, SignedHeaders={';'.join(signed)}"
        authorization = f"AWS4-HMAC-SHA256 {credential}, Signature={key.hex()}"
        return {**headers, **signed, "authorization": authorization}

    return sign


def _aws_keys() -> Tuple[str, str, Optional[str]]:
    env = os.environ
    if env.get("AWS_ACCESS_KEY_ID") and env.get("AWS_SECRET_ACCESS_KEY"):
        return env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env.get("AWS_SESSION_TOKEN")
    uri = env.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    if uri:
        given = json.loads(_send("GET", f"http://169.254.170.2{uri}", None, {})[2])
        return given["AccessKeyId"], given["SecretAccessKey"], given["Token"]
    fix = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or for profiles: pip install boto3"
    try:
        from botocore.session import Session
    except ImportError:
        raise TrainyardError("There are no keys of AWS to sign with.", fix) from None
    credentials = Session().get_credentials()
    if credentials is None:
        raise TrainyardError("There are no keys of AWS to sign with.", fix)
    frozen = credentials.get_frozen_credentials()
    return frozen.access_key, frozen.secret_key, frozen.token


def _send(
    method: str, url: str, body: Any, headers: Dict[str, str]
) -> Tuple[int, Dict[str, str], bytes]:
    """One request. What is neither 2xx nor 304 is a ProblemError; no answer an UnreachableError."""
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with _open(request) as answer:
            came = {name.lower(): value for name, value in answer.headers.items()}
            status, given = answer.code, answer.read()
    except (OSError, http.client.HTTPException) as error:
        at = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        why = getattr(error, "reason", None) or error
        raise UnreachableError(
            f"The plane at {at} does not answer: {why}",
            "start it with trainyard plane up, or set TRAINYARD_URL to where it is",
        ) from None
    if 200 <= status < 300 or status == 304:
        return status, came, given
    text = given.decode("utf8", "replace")
    try:
        problem = json.loads(text)
    except ValueError:
        problem = None
    raise ProblemError(status, problem if isinstance(problem, dict) else {"detail": text[:200]})


def _open(request: urllib.request.Request):
    """Sends a request, past the proxies of the environment where it goes to this machine."""
    host = urlsplit(request.full_url).hostname or ""
    is_near = re.match(r"(127\.|169\.254\.|localhost$|::1$)", host)
    handlers = [urllib.request.ProxyHandler({})] if is_near else []
    try:
        return urllib.request.build_opener(*handlers).open(request, timeout=60)
    except urllib.error.HTTPError as answer:
        return answer


# What a job names on this machine


def _read_job(file: Path) -> Dict[str, Any]:
    if not file.is_file():
        raise TrainyardError(f"The file {file} does not exist.")
    try:
        text = file.read_text("utf8")
    except UnicodeDecodeError as error:
        raise TrainyardError(f"{file} is no text in UTF-8: {error}") from None
    try:
        job = json.loads(text)
    except ValueError:
        job = _read_yaml(file, text)
    if not isinstance(job, dict):
        raise TrainyardError(f"{file} holds no job: a job is an object with a kind.")
    return job


def _read_yaml(file: Path, text: str) -> Any:
    """By PyYAML, with the words of YAML 1.2: `on` is text, and numbers stay as written."""
    try:
        import yaml
    except ImportError:
        fix = "pip install pyyaml, or give the job as JSON or as a dict"
        raise TrainyardError(f"{file} is no JSON, and YAML needs PyYAML.", fix) from None

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers: Dict[str, Any] = {}

    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), "tf")
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:null", re.compile(r"^(null|~|)$"), ["n", "~", ""]
    )
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]{0,14})$"), "-0123456789"
    )
    try:
        return yaml.load(text, Loader)
    except yaml.YAMLError as error:
        raise TrainyardError(f"{file} is neither JSON nor one job as YAML: {error}") from None


def _is_local(value: Any) -> bool:
    return isinstance(value, str) and not re.search(r"^$|^s3://|^@(serving|latest)\(|\$\{", value)


def _ready(plane: Trainyard, job: Dict[str, Any], folder: Path, file: Optional[Path]) -> Dict:
    """A copy of the job, its stages too, whose local paths are replaced by where they were sent."""
    project = plane._project or job.get("project")
    stages = job.get("stages") if isinstance(job.get("stages"), dict) else {}
    parts = [job, *(one for one in stages.values() if isinstance(one, dict))]
    named = [one for one in (part.get("inputs") for part in parts) if isinstance(one, dict)]
    inputs = [path for one in named for path in one.values()]
    elsewhere = [*([file] if file else []), *(folder / path for path in inputs if _is_local(path))]

    def replace(part: Dict[str, Any], at: str) -> Dict[str, Any]:
        copy = dict(part)
        source = copy.get("source")
        if isinstance(source, dict) or (isinstance(source, str) and source.startswith("git+")):
            raise TrainyardError(
                f"{at}source names a repository, which this client does not fetch.",
                "check it out and name the folder, or use `trainyard submit`",
            )
        if _is_local(source):
            copy["source"] = _place_source(
                plane, f"{at}source", folder / source, part, elsewhere, project
            )
        if isinstance(copy.get("inputs"), dict):
            copy["inputs"] = {
                name: (
                    _place_input(plane, f"{at}inputs.{name}", folder / path, project)
                    if _is_local(path)
                    else path
                )
                for name, path in copy["inputs"].items()
            }
        return copy

    body = replace(job, "")
    if stages:
        body["stages"] = {
            name: replace(stage, f"stages.{name}.") if isinstance(stage, dict) else stage
            for name, stage in stages.items()
        }
    commit = job.get("commit") or _commit_of(folder)
    if plane._project:
        body["project"] = plane._project
    return {**body, **({"commit": commit} if commit else {})}


def _commit_of(folder: Path) -> Optional[str]:
    """The commit of a folder, `…-dirty` where tracked files differ; None: none is known."""
    describe = ["describe", "--always", "--abbrev=40", "--dirty", "--exclude", "*"]
    try:
        line = ["git", "-C", str(folder), *describe]
        done = subprocess.run(line, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _place_input(
    plane: Trainyard, at: str, path: Path, project: Optional[str], whole: bool = False
) -> str:
    """Sends a file, or a folder file by file; `whole`: of a file its own address is answered."""
    if path.is_file():
        answers = _upload(plane, at, [(path.name, path)], project, None)
        return answers[0]["uri" if whole else "folder"]
    if not path.is_dir():
        fix = "paths count from the job's folder; s3://… stays as it is"
        raise TrainyardError(f"{at}: {path} does not exist.", fix)
    files = sorted(_files_below(at, path), key=lambda one: _utf16(one[0]))
    if not files:
        raise TrainyardError(f"{at}: {path} has no files.", "name a file, or a folder with files")
    # The same names with the same contents have the same address, whoever sends them.
    lines = (f"{_hash(file)}  {json.dumps(name, ensure_ascii=False)}\n" for name, file in files)
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    return _upload(plane, at, files, project, digest)[0]["folder"]


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _files_below(at: str, root: Path) -> Iterator[Tuple[str, Path]]:
    """All files of an input with their paths in it; links are followed wherever they lead."""
    stack = [("", root, (root.resolve(),))]
    count = 0
    while stack:
        below, folder, inside = stack.pop()
        for one in folder.iterdir():
            name = f"{below}{one.name}"
            if one.is_dir():
                if one.resolve() in inside:
                    raise TrainyardError(
                        f"{at}: {root} has the link {name} to a folder that it stands in.",
                        "remove the link",
                    )
                stack.append((f"{name}/", one, (*inside, one.resolve())))
            elif one.is_file():
                count += 1
                if count > 10_000:
                    fix = "copy the folder to S3 and give s3://BUCKET/PREFIX/, or pack it"
                    raise TrainyardError(f"{at}: {root} has more than 10000 files.", fix)
                yield name, one
            else:
                raise TrainyardError(
                    f"{at}: {root} has {name}, which is neither a file nor a folder.",
                    "remove it, or put a copy in its place",
                )


def _hash(file: Path) -> str:
    digest = hashlib.sha256()
    with open(file, "rb") as stream:
        for piece in iter(lambda: stream.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def _upload(
    plane: Trainyard,
    at: str,
    files: List[Tuple[str, Path]],
    project: Optional[str],
    folder: Optional[str],
) -> List[Dict[str, Any]]:
    """Asks for the address of each file by its hash and sends what is not there yet."""

    def one(file: Tuple[str, Path]) -> Dict[str, Any]:
        name, path = file
        size = path.stat().st_size
        body = {"sha256": _hash(path), "name": name, "size": size}
        more = {"folder": folder, "project": project}
        body.update({key: value for key, value in more.items() if value})
        answer = plane.call("POST", "/uploads", body)
        if not answer["exists"]:
            with open(path, "rb") as stream:
                _put(at, answer, stream, size)
        return answer

    with ThreadPoolExecutor(min(8, len(files))) as lanes:
        answers = list(lanes.map(one, files))
    sent = sum(not answer["exists"] for answer in answers)
    plane._say(f"{at}: {'uploaded' if sent else 'is there already'}")
    return answers


def _put(at: str, answer: Dict[str, Any], content: Any, size: int) -> None:
    length = {"content-length": str(size), "content-type": "application/octet-stream"}
    try:
        _send("PUT", answer["put"]["url"], content, {**length, **answer["put"]["headers"]})
    except TrainyardError as error:
        raise UnreachableError(f"{at} could not be uploaded: {error}") from None


#: Past this a source holds data, which belongs into `inputs`.
_SOURCE_BYTES = 256 * 1024**2


def _place_source(
    plane: Trainyard,
    at: str,
    folder: Path,
    part: Dict[str, Any],
    elsewhere: List[Path],
    project: Optional[str],
) -> str:
    """Packs a source and sends it: a ZIP, or for an image of a framework a gzipped tar."""
    if not folder.is_dir():
        what = "is a file; a source is a folder" if folder.is_file() else "does not exist"
        raise TrainyardError(f"{at}: {folder} {what}.")
    framework = part.get("framework") is not None
    entry = part.get("entryPoint")
    if framework and isinstance(entry, str) and not (folder / entry).is_file():
        raise TrainyardError(f"{at}: {folder} has no file {entry}, which is the entryPoint.")
    source = _Source(folder.resolve(), part.get("dockerfile") or "Dockerfile", elsewhere)
    files = [(name, folder.resolve() / name) for name in source.files()]
    if not files:
        raise TrainyardError(f"The source {folder} has no files to send.")
    if sum(path.stat().st_size for _, path in files) > _SOURCE_BYTES:
        raise TrainyardError(
            f"The source {folder} has more than {_SOURCE_BYTES >> 20} MiB of files.",
            "name data in .dockerignore and give it to the job in inputs",
        )
    archive = _tar(files) if framework else _zip(files)
    name = "sourcedir.tar.gz" if framework else "source.zip"
    body = {"sha256": hashlib.sha256(archive).hexdigest(), "name": name, "size": len(archive)}
    answer = plane.call("POST", "/uploads", {**body, **({"project": project} if project else {})})
    if not answer["exists"]:
        _put(at, answer, archive, len(archive))
    out = f", without {', '.join(source.left_out)}" if source.left_out else ""
    done = "is there already" if answer["exists"] else "uploaded"
    count = "1 file" if len(files) == 1 else f"{len(files)} files"
    plane._say(f"{at}: {count}{out}, {done}")
    return answer["uri"]


def _mode(path: Path) -> int:
    return 0o755 if path.stat().st_mode & 0o111 else 0o644


def _zip(files: List[Tuple[str, Path]]) -> bytes:
    """Its bytes depend on names, contents and executable bits only."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, path in files:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            info.external_attr = (0o100000 | _mode(path)) << 16
            archive.writestr(info, path.read_bytes())
    return made.getvalue()


def _tar(files: List[Tuple[str, Path]]) -> bytes:
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for name, path in files:
                info = tarfile.TarInfo(name)
                info.size, info.mode = path.stat().st_size, _mode(path)
                with open(path, "rb") as stream:
                    archive.addfile(info, stream)
    return made.getvalue()


#: Folders that no image needs, wherever they are.
_NEEDLESS = (".git", ".trainyard", ".ipynb_checkpoints", "__pycache__", "node_modules")


class _Source:
    """What of a source is sent: not what git or `.dockerignore` leaves out, what is installed
    again, what may hold secrets, and what the job names elsewhere. A `!` line of `.dockerignore`
    brings anything back."""

    def __init__(self, root: Path, dockerfile: str, elsewhere: List[Path]):
        self.root = root
        self.dockerfile = dockerfile
        self.elsewhere = {str(path.parent.resolve() / path.name) for path in elsewhere}
        self.left_out: List[str] = []
        file = root / ".dockerignore"
        self.docker = _docker_rules(file.read_text("utf8", "replace")) if file.is_file() else []
        above = next((one for one in [root, *root.parents] if (one / ".git").exists()), root)
        self.git: Dict[Path, List[_Rule]] = {}
        # A source that git leaves out as a whole, such as a build folder, is sent for its own sake.
        self.top = above if above != root and not self._git_ignores(root, True, above) else root

    def files(self) -> List[str]:
        found: List[str] = []
        self._enter("", [self.root], False, found)
        return sorted(found, key=_utf16)

    def _enter(self, below: str, inside: List[Path], out: bool, found: List[str]) -> None:
        for one in (self.root / below).iterdir():
            path = f"{below}/{one.name}" if below else one.name
            folder = one.is_dir()
            left = self._leaves_out(path, folder)
            if left and not out:
                self.left_out.append(f"{path}/" if folder else path)
            if left and not (folder and self._may_return(path)):
                continue
            real = one.resolve()
            if not (folder or one.is_file()):
                raise self._refused(path, "is neither a file nor a folder, or a link to nothing")
            if real != self.root and self.root not in real.parents:
                raise self._refused(path, "is a link out of the source")
            if not folder:
                found.append(path)
            elif real in inside:
                raise self._refused(path, "is a link to a folder that it stands in")
            else:
                self._enter(path, [*inside, real], left, found)

    @staticmethod
    def _refused(path: str, why: str) -> TrainyardError:
        fix = "put a copy in its place, or name it in .dockerignore"
        return TrainyardError(f"The source holds {path}, which {why}.", fix)

    def _leaves_out(self, path: str, folder: bool) -> bool:
        if path in (self.dockerfile, ".dockerignore"):
            return False
        said = next((rule for rule in reversed(self.docker) if rule.pattern.match(path)), None)
        if said:
            return said.leaves_out
        name, full = path.rsplit("/", 1)[-1], self.root / path
        if folder and (name in _NEEDLESS or (full / "pyvenv.cfg").exists()):
            return True
        if not folder and re.match(r"\.env(\..*local)?$", name):
            return True
        return str(full) in self.elsewhere or self._git_ignores(full, folder, self.top)

    def _may_return(self, folder: str) -> bool:
        starts = [rule.start for rule in self.docker if not rule.leaves_out]
        return any(f"{one}/".startswith(f"{folder}/") or folder.startswith(one) for one in starts)

    def _git_ignores(self, path: Path, folder: bool, top: Path) -> bool:
        """The nearest `.gitignore` that says something of a path decides."""
        for at in path.parents:
            if at not in self.git:
                file = at / ".gitignore"
                text = file.read_text("utf8", "replace") if file.is_file() else ""
                self.git[at] = _git_rules(text)
            name = path.relative_to(at).as_posix()
            for rule in reversed(self.git[at]):
                if rule.pattern.match(name) and (folder or not rule.folders_only):
                    return rule.leaves_out
            if at == top:
                break
        return False


class _Rule:
    def __init__(self, pattern: str, leaves_out: bool, folders_only: bool, start: str):
        self.pattern = re.compile(pattern)
        self.leaves_out = leaves_out
        self.folders_only = folders_only
        self.start = start


def _docker_rules(text: str) -> List[_Rule]:
    """The lines of a `.dockerignore`: a pattern names a path and all that is below it."""
    rules = []
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        out = not line.startswith("!")
        glob = re.sub(r"^\.?/+|/+$", "", line if out else line[1:].strip())
        start = re.match(r"[^*?]*", glob).group(0)
        rules.append(_Rule(f"{_regex(glob)}(/|$)", out, False, start))
    return rules


def _git_rules(text: str) -> List[_Rule]:
    """The lines of a `.gitignore` (https://git-scm.com/docs/gitignore)."""
    rules = []
    for raw in text.splitlines():
        line = re.sub(r"(?<!\\)\s+$", "", raw)
        if not line or line.startswith("#"):
            continue
        out = not line.startswith("!")
        glob = (line if out else line[1:]).replace("\\#", "#").replace("\\!", "!")
        folders, glob = glob.endswith("/"), glob.rstrip("/")
        anywhere = "" if "/" in glob else "(.*/)?"
        rules.append(_Rule(f"{anywhere}{_regex(glob.lstrip('/'))}$", out, folders, ""))
    return rules


def _regex(glob: str) -> str:
    """`*`, `?`, `[…]` and `**` as a regular expression."""
    wild = {"**/": "(.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}

    def part(match: "re.Match[str]") -> str:
        found = match.group(0)
        if found.startswith("[") and len(found) > 1:
            return "[" + found[1:-1].replace("!", "^", 1).replace("\\", "\\\\") + "]"
        return wild.get(found) or re.escape(found)

    return re.sub(r"\*\*/|/\*\*$|\*\*|\[!?[^\]]+\]|.", part, glob, flags=re.S)


# What a job has made


def _get_folder(target: Path, files: List[Dict[str, Any]]) -> Path:
    """Gets files into a folder of their own, which is there only once it is whole."""
    if target.exists():
        raise TrainyardError(f"{target} is there already.", "remove it, or name another folder")
    partial = target.parent / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for one in files:
        parts = one["path"].split("/")
        strange = re.search(r"[\x00-\x1f\x7f\\]", one["path"])
        if strange or any(part in ("", ".", "..") for part in parts):
            raise TrainyardError(f"The object {one['path']!r} cannot be a file here.")
        file = partial.joinpath(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        _get_file(one, file)
    if [one["path"] for one in files] in (["model.tar.gz"], ["output.tar.gz"]):
        archive = partial / files[0]["path"]
        _unpack(archive, partial)
        archive.unlink()
    partial.rename(target)
    return target


def _get_file(one: Dict[str, Any], file: Path) -> None:
    for pause in [0.25, 1, 4, None]:
        request = urllib.request.Request(one["url"], headers={"if-match": one["etag"]})
        try:
            with _open(request) as answer, open(file, "wb") as to:
                shutil.copyfileobj(answer, to)
            if file.stat().st_size == one["bytes"]:
                return
            why = f"{file.stat().st_size} of {one['bytes']} bytes came"
        except urllib.error.HTTPError as error:
            why = f"status {error.code}"
        except OSError as error:
            why = str(error)
        if pause is None or why in ("status 403", "status 404", "status 412"):
            raise UnreachableError(f"{one['uri']} could not be got: {why}.", "ask once more")
        time.sleep(pause)


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive, "r:gz") as packed:
        if hasattr(tarfile, "data_filter"):
            packed.extractall(folder, filter="data")
            return
        for member in packed:
            outside = member.name.startswith("/") or ".." in member.name.split("/")
            if outside or not (member.isfile() or member.isdir()):
                raise TrainyardError(f"{archive.name} holds {member.name!r}; it is not unpacked.")
            packed.extract(member, folder)
