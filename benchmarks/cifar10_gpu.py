# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
r"""Trains the paper's recipe for CIFAR-10 on a GPU, with PyTorch or JAX.

    KERAS_BACKEND=jax python -m benchmarks.cifar10_gpu --data=cifar10.npz \
        --method=sla_sd --seed=0 --output=runs/gpu/sla_sd/seed0

ResNet-32, 80,000 steps of batch 128, four rotations, rate 0.1 that drops to a
tenth at half and again at three quarters, all 50,000 training images. The only
packages that it needs are Keras, NumPy, absl-py and the backend. The file holds
`x_train`, `y_train`, `x_test` and `y_test`; `python -m tools.image_arrays
cifar10 DATA_DIR cifar10.npz` writes it where TensorFlow Datasets is installed.

The state is saved every `--interval` steps. The same command continues a run
that was stopped, and `--max_seconds` stops it in time. When all steps are done,
`results.json` has the test accuracies, images per second, memory and the share
of the card's peak.
"""

import json
import os
import pathlib
import time
from typing import Any

import keras
import numpy as np
from absl import app
from absl import flags

import sla
from benchmarks.device_steps import draw_batch
from benchmarks.device_steps import make_stepper
from benchmarks.device_steps import normalize
from sla.modeling.multi_view_model import MultiViewModel

METHODS = ("baseline", "sla", "sla_sd")


def train(
    data: dict[str, np.ndarray],
    output: pathlib.Path,
    method: str = "sla_sd",
    seed: int = 0,
    steps: int = 80_000,
    batch_size: int = 128,
    depth: int = 32,
    interval: int = 1000,
    max_seconds: float | None = None,
    peak_tflops: float | None = None,
) -> dict[str, Any] | None:
    """Trains a model, or goes on with it, and tests it.

    Args:
        data: Arrays `x_train`, `y_train`, `x_test`, `y_test`: uint8 images
            `(n, 32, 32, 3)` and integers `(n,)`.
        output: Folder of the run.
        method: One of `METHODS`.
        seed: Seed of the weights, the order, the crops and the flips.
        steps: Steps in all.
        batch_size: Images in a step.
        depth: Depth of the ResNet.
        interval: Steps between two saved states.
        max_seconds: Stops after the first saved state past this time.
        peak_tflops: What the card can do in 10^12 operations per second.

    Returns:
        The content of `results.json`; None if there are steps left.
    """
    output.mkdir(parents=True, exist_ok=True)
    saved, facts = output / "model.keras", output / "progress.json"
    progress: dict[str, Any] = {"step": 0, "seconds": 0.0, "timed_steps": 0}
    if facts.exists():
        progress = json.loads(facts.read_text())
        model = keras.models.load_model(output / progress["file"])
    else:
        model = _build(method, seed, steps, depth)
    step, synchronize = make_stepper(model)
    begin = time.perf_counter()
    while progress["step"] < steps:
        first = progress["step"]
        last = min(first + interval, steps)
        step(_batch(data, first, batch_size, seed))  # Compiles.
        synchronize()
        start = time.perf_counter()
        for index in range(first + 1, last):
            step(_batch(data, index, batch_size, seed))
        synchronize()
        seconds = time.perf_counter() - start
        progress["seconds"] += seconds
        progress["timed_steps"] += last - first - 1
        progress["step"] = last
        _save(model, saved, facts, progress)
        speed = (last - first - 1) * batch_size / seconds
        print(f"step {last}/{steps}  {speed:.0f} images/s", flush=True)
        if (
            max_seconds is not None
            and time.perf_counter() - begin > max_seconds
        ):
            break
    if progress["step"] < steps:
        return None
    results = {
        "method": method,
        "seed": seed,
        "steps": steps,
        "backend": keras.backend.backend(),
        "precision": keras.config.dtype_policy().name,
        "parameters": model.count_params(),
        "test": model.evaluate(
            keras.ops.convert_to_numpy(normalize(data["x_test"])),
            data["y_test"],
            batch_size=500,
            verbose=0,
            return_dict=True,
        ),
        **_speed(model, progress, batch_size, peak_tflops),
        **_memory(),
    }
    _write(output / "results.json", results)
    return results


def _build(method: str, seed: int, steps: int, depth: int) -> MultiViewModel:
    keras.utils.set_random_seed(seed)
    backbone = sla.backbones.resnet_cifar(depth, (32, 32, 3))
    if method == "baseline":
        model = sla.AugmentationModel(backbone, 10)
    else:
        model = sla.SLAModel(backbone, 10, distillation=method == "sla_sd")
    model.build((None, 32, 32, 3))
    rate = keras.optimizers.schedules.PiecewiseConstantDecay(
        [steps // 2, 3 * steps // 4], [0.1, 0.01, 0.001]
    )
    model.compile(
        sla.optimizers.CoupledSGD(rate, momentum=0.9, weight_decay=1e-4),
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    return model


def _batch(data, step, batch_size, seed):
    return draw_batch(data["x_train"], data["y_train"], step, batch_size, seed)


def _save(model, saved, facts, progress) -> None:
    """Replaces the state before; a kill at any time leaves one of the two."""
    name = f"{saved.stem}-{progress['step']}{saved.suffix}"
    before = progress.get("file")
    model.save(saved.with_name(name))
    progress["file"] = name
    _write(facts, progress)
    if before is not None:
        saved.with_name(before).unlink(missing_ok=True)


def _write(path: pathlib.Path, content: Any) -> None:
    temporary = path.with_suffix(".part")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _speed(model, progress, batch_size, peak_tflops) -> dict[str, Any]:
    if not progress["timed_steps"]:
        return {}
    images = progress["timed_steps"] * batch_size / progress["seconds"]
    # Two operations per multiplication, and twice as many on the way back.
    operations = 6 * multiplications(model) * images * model.num_transforms
    figures = {"images_per_second": images, "tflops": operations / 1e12}
    if peak_tflops is not None:
        figures["share_of_peak"] = operations / 1e12 / peak_tflops
    return figures


def multiplications(model: MultiViewModel) -> int:
    """Counts the multiplications of the convolutions for one view."""
    return sum(
        int(np.prod(layer.kernel.shape) * np.prod(layer.output.shape[1:3]))
        for layer in model.backbone.layers
        if isinstance(layer, keras.layers.Conv2D)
    )


def _memory() -> dict[str, int]:
    used = None
    if keras.backend.backend() == "torch":
        import torch

        if torch.cuda.is_available():
            used = torch.cuda.max_memory_allocated()
    if keras.backend.backend() == "jax":
        import jax

        stats = jax.local_devices()[0].memory_stats() or {}
        used = stats.get("peak_bytes_in_use")
    return {} if used is None else {"peak_bytes": used}


def main(_: list[str]) -> None:
    """Calls `train` with the flags."""
    keras.config.set_dtype_policy(FLAGS.precision)
    with np.load(FLAGS.data) as file:
        data = dict(file)
    results = train(
        data,
        pathlib.Path(FLAGS.output),
        FLAGS.method,
        FLAGS.seed,
        steps=FLAGS.steps,
        interval=FLAGS.interval,
        max_seconds=FLAGS.max_seconds,
        peak_tflops=FLAGS.peak_tflops,
    )
    print(json.dumps(results, indent=2) if results else "To be continued.")


if __name__ == "__main__":
    flags.DEFINE_string("data", None, "File of arrays.", required=True)
    flags.DEFINE_string("output", None, "Folder of the run.", required=True)
    flags.DEFINE_enum("method", "sla_sd", METHODS, "Method.")
    flags.DEFINE_integer("seed", 0, "Seed of everything random.")
    flags.DEFINE_integer("steps", 80_000, "Steps in all.", 1)
    flags.DEFINE_integer("interval", 1000, "Steps between saved states.", 2)
    flags.DEFINE_float("max_seconds", None, "Time after which to stop.")
    flags.DEFINE_float("peak_tflops", None, "Peak of the card.")
    flags.DEFINE_string("precision", "float32", "Dtype policy of Keras.")
    FLAGS = flags.FLAGS
    app.run(main)
