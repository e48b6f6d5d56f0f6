# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Answers over HTTP with an exported SavedModel.

python examples/serving/server.py --export_dir=DIR
curl --data-binary @image.png http://127.0.0.1:8000/predict
"""

import argparse
import sys

import fastapi
import uvicorn
from fastapi.concurrency import run_in_threadpool

from sla.serving import DeployedClassifier


def build_app(classifier, top=5):
    """The application.

    Args:
        classifier: a `DeployedClassifier`.
        top: classes to name in an answer, the most probable first.

    Returns:
        A `fastapi.FastAPI` with `POST /predict`, whose body is an image
        file, and `GET /health`.
    """
    app = fastapi.FastAPI(title="Image classifier")

    def answer(content):
        answers = classifier.classify_bytes([content])
        probabilities = answers["probabilities"][0]
        passes = answers.get("passes")
        return {
            "classes": [
                {
                    "name": classifier.class_names[index],
                    "probability": float(probabilities[index]),
                }
                for index in (-probabilities).argsort()[:top]
            ],
            **({} if passes is None else {"passes": int(passes[0])}),
        }

    @app.post("/predict")
    async def predict(request: fastapi.Request):
        content = await request.body()
        try:
            # TensorFlow answers several threads at a time.
            return await run_in_threadpool(answer, content)
        except ValueError as error:
            raise fastapi.HTTPException(400, str(error)) from error

    @app.get("/health")
    def health():
        return {"classes": len(classifier.class_names)}

    return app


def main():
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
