# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""This package, and plain Keras, as workloads."""

import tempfile
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from official.modeling.layers.model_rewriting import rewrite_model
from official.modeling.layers.model_rewriting import (
    with_standard_batch_normalization,
)
from official.modeling.optimization.coupled_sgd import CoupledSGD
from official.typing import Array
from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.training_pipeline import training_dataset
from official.vision.modeling.backbones.factory import build_backbone
from sla import transforms
from sla.benchmark.cases import Case
from sla.benchmark.cases import Workload
from sla.configs.sla_classification import SLAClassificationConfig
from sla.inference import fit_policy
from sla.inference.adaptive_graph import build_adaptive_graph
from sla.inference.view_predictions import collect_view_predictions
from sla.modeling.multi_view_model import MultiViewModel
from sla.tasks.sla_classification import build_method

_CLASSES = tuple("0123456789")
_SHAPE = (32, 32, 3)
_PASSES = 1.6


def build(case: Case) -> Workload:
    """Builds what is timed.

    Args:
        case: A case of the system "package" or "keras".

    Returns:
        The function to call, and the number of images in a call.
    """
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(case.precision)
    settings = case.settings
    if case.part == "input":
        return _input(settings)
    if case.system == "keras":
        return _plain(case.part, settings)
    if case.part == "inference":
        return _inference(settings)
    return _training(settings)


def versions() -> dict[str, str]:
    """Versions of the libraries that run."""
    return {"keras": keras.__version__, "tensorflow": tf.__version__}


def _backbone(settings: dict[str, Any]) -> keras.Model:
    return build_backbone("resnet_cifar", _SHAPE, {"depth": settings["depth"]})


def _optimizer() -> keras.Optimizer:
    return CoupledSGD(0.1, momentum=0.9, weight_decay=1e-4)


def _batch(size: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    images = rng.normal(size=(size, *_SHAPE)).astype("float32")
    return images, rng.integers(0, 10, size).astype("int32")


def _model(settings: dict[str, Any], method: str) -> MultiViewModel:
    config = SLAClassificationConfig(
        method=method,
        transforms=settings["transforms"],
        transform_chunk=settings.get("chunk") or None,
        transforms_per_step=settings.get("transforms_per_step"),
    )
    model = build_method(config, _backbone(settings), len(_CLASSES))
    model.build((None, *_SHAPE))
    return model


def _training(settings: dict[str, Any]) -> Workload:
    model = _model(settings, settings["method"])
    model.compile(_optimizer())
    size = settings["batch_size"]
    if settings.get("fixed"):
        dataset = tf.data.Dataset.from_tensors(_batch(size)).repeat()
    else:
        dataset = _in_memory(size)
    return _steps(model, dataset), size


def _plain(part: str, settings: dict[str, Any]) -> Workload:
    """Classification of as many images as there are views."""
    size = settings["batch_size"] * len(transforms.get(settings["transforms"]))
    backbone = _backbone(settings)
    if not settings["fused"]:
        backbone = rewrite_model(backbone, with_standard_batch_normalization)
    images = keras.Input(_SHAPE)
    outputs = keras.layers.Dense(len(_CLASSES), dtype="float32")(
        backbone(images)
    )
    model = keras.Model(images, outputs)
    batch = _batch(size)
    if part == "inference":
        return _predictions(model, batch[0]), settings["batch_size"]
    model.compile(
        _optimizer(),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    dataset = tf.data.Dataset.from_tensors(batch).repeat()
    return _steps(model, dataset), settings["batch_size"]


def _steps(model, dataset):
    model.make_train_function()
    batches = iter(dataset)
    return lambda: [float(v) for v in model.train_function(batches).values()]


def _inference(settings: dict[str, Any]) -> Workload:
    model = _model(settings, "sla_sd")
    images, labels = _batch(settings["batch_size"])
    if settings["mode"] != "adaptive":
        return _predictions(model.deploy(settings["mode"]), images), len(images)
    data = tf.data.Dataset.from_tensors((images, labels))
    predictions = collect_view_predictions(model, data)
    policy = fit_policy(
        predictions.view_logits,
        labels,
        predictions.student_logits,
        max_passes=_PASSES,
    )
    predict = build_adaptive_graph(model, policy)
    return _predictions(lambda x, training: predict(x), images), len(images)


def _predictions(function, images):
    compiled = tf.function(lambda x: function(x, training=False))
    images = tf.constant(images)
    return lambda: tf.nest.map_structure(
        lambda value: value.numpy(), compiled(images)
    )


def _in_memory(size: int) -> tf.data.Dataset:
    rng = np.random.default_rng(0)
    data = ImageData(
        rng.integers(0, 256, (10000, *_SHAPE), "uint8"),
        rng.integers(0, 10, 10000).astype("int32"),
        _CLASSES,
    )
    augmentation = AugmentationConfig(crop_padding=4, horizontal_flip=True)
    config = DataConfig(batch_size=size, augmentation=augmentation)
    return training_dataset(data, config, seed=0)


def _input(settings: dict[str, Any]) -> Workload:
    size = settings["batch_size"]
    dataset = _in_memory(size)
    if settings["source"] == "jpeg":
        dataset = _jpeg_files(size)
    batches = iter(dataset)
    return lambda: next(batches), size


def _jpeg_files(size: int, count: int = 256) -> tf.data.Dataset:
    """Batches of random resized crops from JPEG files of 500 x 375 pixels."""
    rng = np.random.default_rng(0)
    folder = tempfile.mkdtemp()
    paths = []
    for index in range(count):
        small = rng.integers(0, 256, (24, 32, 3), "uint8")
        image = tf.cast(tf.image.resize(small, (375, 500), "bicubic"), tf.uint8)
        paths.append(f"{folder}/{index}.jpg")
        tf.io.write_file(paths[-1], tf.io.encode_jpeg(image, quality=90))
    data = EncodedImages(
        np.array(paths, object),
        np.zeros(count, "int32"),
        _CLASSES,
        image_size=(224, 224),
    )
    augmentation = AugmentationConfig(
        random_resized_crop=True, horizontal_flip=True
    )
    config = DataConfig(batch_size=size, augmentation=augmentation)
    return training_dataset(data, config, seed=0)
