# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Load for server.py, as a file for locust.

locust -f examples/serving/load_test.py --headless --users 8 --run-time 20s \
    --host http://127.0.0.1:8000 --images FOLDER
"""

import pathlib
import random

import locust


@locust.events.init_command_line_parser.add_listener
def _(parser):
    parser.add_argument(
        "--images", required=True, help="Folder of image files to send."
    )


class Client(locust.FastHttpUser):
    """Sends one image after the other, without a pause."""

    def on_start(self) -> None:
        """Reads the images."""
        folder = pathlib.Path(self.environment.parsed_options.images)
        files = [path for path in folder.rglob("*") if path.is_file()]
        self.contents = [path.read_bytes() for path in files]

    @locust.task
    def predict(self) -> None:
        """Sends an image and checks the response."""
        content = random.choice(self.contents)
        with self.client.post(
            "/predict", data=content, catch_response=True
        ) as response:
            if response.status_code != 200 or not response.json()["classes"]:
                response.failure(f"status {response.status_code}")
