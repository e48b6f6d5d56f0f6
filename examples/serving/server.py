# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Predicts over HTTP with an exported SavedModel.

python examples/serving/server.py --export_dir=DIR
curl --data-binary @image.png http://127.0.0.1:8000/predict
"""

import argparse
import asyncio
import sys
from typing import Any

import fastapi
import uvicorn
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol

from sla.serving import DeployedClassifier

# Limits for requests from outside; above them the server answers 413, 408, 503.
MOST_BYTES = 10 * 2**20
MOST_PIXELS = 25_000_000
MOST_SECONDS = 20
MOST_REQUESTS = 32
# Images in memory at a time; further requests wait.
MOST_IMAGES = 4


def build_app(classifier: DeployedClassifier, top: int = 5) -> fastapi.FastAPI:
    """Builds the application.

    Args:
        classifier: The exported model.
        top: Number of classes to name for an image, the most probable first.

    Returns:
        An application with `POST /predict`, whose body is an image file, and
        `GET /health`.
    """
    app = fastapi.FastAPI(title="Image classifier")
    places = asyncio.Semaphore(MOST_IMAGES)

    def classify(content: bytes) -> dict[str, Any]:
        predictions = classifier.classify_bytes([content])
        probabilities = predictions["probabilities"][0]
        response: dict[str, Any] = {
            "classes": [
                {
                    "name": classifier.class_names[index],
                    "probability": float(probabilities[index]),
                }
                for index in (-probabilities).argsort()[:top]
            ]
        }
        if "passes" in predictions:
            response["passes"] = int(predictions["passes"][0])
        return response

    @app.post("/predict")
    async def predict(request: fastapi.Request):
        try:
            body = _read_body(request)
            content = await asyncio.wait_for(body, MOST_SECONDS)
        except asyncio.TimeoutError as error:
            detail = f"Got no whole image within {MOST_SECONDS} s."
            raise fastapi.HTTPException(408, detail) from error
        except ClientDisconnect:
            return fastapi.Response(status_code=400)
        async with places:
            try:
                # TensorFlow runs several threads at a time.
                return await run_in_threadpool(classify, content)
            except ValueError as error:
                raise fastapi.HTTPException(400, str(error)) from error

    @app.get("/health")
    def health():
        return {"classes": len(classifier.class_names)}

    return app


async def _read_body(request: fastapi.Request) -> bytes:
    """Reads the body, and no more of it than is allowed."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            detail = f"Got more than {MOST_BYTES} bytes. Send a smaller file."
            raise fastapi.HTTPException(413, detail)
    return bytes(content)


class Protocol(H11Protocol):
    """Closes connections whose headers do not come in time.

    They would count among the connections of `limit_concurrency` for ever.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Starts the time that the first headers have."""
        super().connection_made(transport)
        self._due = self.loop.call_later(MOST_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Stops the time when the headers are there."""
        super().data_received(data)
        self._stop_if_headers_came()

    def on_response_complete(self) -> None:
        """Starts the time of the next headers."""
        self._due.cancel()
        self._due = self.loop.call_later(MOST_SECONDS, self.transport.close)
        super().on_response_complete()
        self._stop_if_headers_came()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops the time."""
        super().connection_lost(exc)
        self._due.cancel()

    def _stop_if_headers_came(self) -> None:
        if self.cycle and not self.cycle.response_complete:
            self._due.cancel()


def main() -> None:
    """Reads the arguments and serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--export_dir", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    try:
        classifier = DeployedClassifier(arguments.export_dir, MOST_PIXELS)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    uvicorn.run(
        build_app(classifier),
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        limit_concurrency=MOST_REQUESTS,
        http=Protocol,
        ws="none",
    )


if __name__ == "__main__":
    main()
