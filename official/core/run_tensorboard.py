# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""TensorBoard: Keras's scalars, and once the graph and example images."""

import pathlib

import keras

from official.core.task import Task
from official.typing import Logs


def tensorboard_callbacks(
    folder: pathlib.Path, task: Task, step: int
) -> list[keras.callbacks.Callback]:
    """Makes the callbacks that write the event files of a run.

    Args:
        folder: Folder of the event files.
        task: Gives the shape of the images, and examples of them.
        step: Step from which the run goes on. Graph and images are written
            at step 0 only.

    Returns:
        One or two callbacks.
    """
    # Keras 3 writes no graph of a subclassed model.
    callbacks = [keras.callbacks.TensorBoard(folder, write_graph=False)]
    if step == 0:
        callbacks.append(_GraphAndImages(folder, task))
    return callbacks


class _GraphAndImages(keras.callbacks.Callback):
    def __init__(self, folder: pathlib.Path, task: Task) -> None:
        super().__init__()
        self.folder = folder
        self.task = task

    def on_train_begin(self, logs: Logs = None) -> None:
        import tensorflow as tf

        images = tf.TensorSpec((None, *self.task.image_shape), tf.float32)
        forward = tf.function(
            lambda images: self.task.call_model(self.model, images)
        )
        writer = tf.summary.create_file_writer(str(self.folder / "model"))
        with writer.as_default(step=0):
            tf.summary.graph(forward.get_concrete_function(images).graph)
            for tag, examples in self.task.example_images(self.model).items():
                tf.summary.image(tag, examples, max_outputs=len(examples))
        writer.close()
