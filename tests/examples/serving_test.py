# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The example server as a process that serves real requests."""

import asyncio
import concurrent.futures
import json
import pathlib
import re
import runpy
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from backend_marks import requires_tensorflow
from image_files import encode
from image_files import random_image
from image_files import with_size_in_header
from tiny_deployed_model import tiny_deployed_model

fastapi = pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
pytestmark = requires_tensorflow

ROOT = pathlib.Path(__file__).parents[2]
SERVER = [sys.executable, str(ROOT / "examples" / "serving" / "server.py")]
IMAGES = [
    encode(random_image(seed), kind)
    for seed in range(6)
    for kind in ("PNG", "JPEG")
]


@pytest.fixture(scope="module")
def export_dir(tmp_path_factory):
    from official.vision.serving.saved_model import write_saved_model

    path = tmp_path_factory.mktemp("serving") / "export"
    write_saved_model(tiny_deployed_model(), path)
    return path


@pytest.fixture(scope="module")
def server(export_dir):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*SERVER, f"--export_dir={export_dir}", f"--port={port}"], cwd=ROOT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process, address):
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def _post(address, content):
    """`(status, response)`."""
    request = urllib.request.Request(f"{address}/predict", content)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_responses_are_those_of_the_model(server, export_dir):
    from sla.serving import DeployedClassifier

    classifier = DeployedClassifier(export_dir)
    expected = classifier.classify_bytes(IMAGES)["probabilities"]
    contents = list(IMAGES)
    contents.insert(5, b"no image")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(lambda c: _post(server[0], c), contents))
    status, response = responses.pop(5)
    assert status == 400
    assert "cannot be decoded as image 0 of 1" in response["detail"]
    for (status, response), probabilities in zip(
        responses, expected, strict=True
    ):
        assert status == 200
        classes = response["classes"]
        shown = {entry["name"]: entry["probability"] for entry in classes}
        assert shown == pytest.approx(
            dict(zip(classifier.class_names, probabilities)), abs=1e-5
        )
        assert classes[0]["probability"] == max(shown.values())


def test_an_empty_body_is_refused_and_the_server_lives_on(server):
    address, process = server
    status, response = _post(address, b"")
    assert status == 400 and "cannot be decoded" in response["detail"]
    assert _post(address, IMAGES[0])[0] == 200
    assert process.poll() is None


def test_large_files_and_images_are_refused(server):
    address, process = server
    status, response = _post(address, bytes(10 * 2**20 + 1))
    assert status == 413 and "Send a smaller file" in response["detail"]
    huge = with_size_in_header(IMAGES[0], 6000, 6000)
    status, response = _post(address, huge)
    assert status == 400 and "6000 x 6000 pixels" in response["detail"]
    assert _post(address, IMAGES[0])[0] == 200


@pytest.mark.parametrize(
    "messages, status",
    [
        ([], 408),
        ([{"type": "http.disconnect"}], 400),
    ],
)
def test_clients_that_send_half_a_request(
    export_dir, monkeypatch, messages, status
):
    path = ROOT / "examples" / "serving" / "server.py"
    module = runpy.run_path(str(path))
    monkeypatch.setitem(module["build_app"].__globals__, "MOST_SECONDS", 0.1)
    app = module["build_app"](module["DeployedClassifier"](export_dir))
    sent = []

    async def receive():
        if not messages:
            await asyncio.sleep(60)
        return messages.pop()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/predict",
        "headers": [],
        "query_string": b"",
    }
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == status


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /predict HTTP/1.1\r\nHost",
        b"GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET",
        b"POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1",
    ],
)
def test_connections_without_a_whole_request_are_closed(monkeypatch, sent):
    import uvicorn
    from uvicorn.server import ServerState

    path = ROOT / "examples" / "serving" / "server.py"
    protocol = runpy.run_path(str(path))["Protocol"]
    monkeypatch.setitem(
        protocol.connection_made.__globals__, "MOST_SECONDS", 0.1
    )
    config = uvicorn.Config(fastapi.FastAPI(), timeout_keep_alive=60)
    config.load()

    async def read_to_the_end():
        server = await asyncio.get_running_loop().create_server(
            lambda: protocol(config, ServerState(), {}), "127.0.0.1", 0
        )
        async with server:
            address = server.sockets[0].getsockname()
            reader, writer = await asyncio.open_connection(*address)
            writer.write(sent)
            await asyncio.wait_for(reader.read(), 10)
            writer.close()

    asyncio.run(read_to_the_end())


@pytest.mark.slow
def test_a_wrong_folder_ends_with_a_line(tmp_path):
    run = subprocess.run(
        [*SERVER, f"--export_dir={tmp_path}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert "not a SavedModel" in run.stderr.splitlines()[-1]


def test_the_code_in_the_documentation_runs(export_dir, tmp_path, capsys):
    text = (ROOT / "docs" / "serving.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    (tmp_path / "image.png").write_bytes(IMAGES[0])
    code = code.replace(
        "runs/digits_sla_sd/seed0/export/distilled", str(export_dir)
    ).replace("image.png", str(tmp_path / "image.png"))
    exec(code, {})
    assert capsys.readouterr().out.split()[0] in ("cat", "dögg", "snow")
