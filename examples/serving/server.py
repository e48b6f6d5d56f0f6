# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Predicts over HTTP with an exported SavedModel.

python examples/serving/server.py --export_dir=DIR
curl --data-binary @image.png http://127.0.0.1:8000/predict
"""

import argparse
import sys
from typing import Any

import fastapi
import uvicorn
from fastapi.concurrency import run_in_threadpool

from sla.serving import DeployedClassifier


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
        content = await request.body()
        try:
            # TensorFlow runs several threads at a time.
            return await run_in_threadpool(classify, content)
        except ValueError as error:
            raise fastapi.HTTPException(400, str(error)) from error

    @app.get("/health")
    def health():
        return {"classes": len(classifier.class_names)}

    return app


def main() -> None:
    """Reads the arguments and serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--export_dir", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    try:
        classifier = DeployedClassifier(arguments.export_dir)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    uvicorn.run(
        build_app(classifier),
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
