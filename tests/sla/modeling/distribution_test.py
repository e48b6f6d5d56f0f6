# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Two devices under `tf.distribute` train as one does.

In a process of its own, since logical devices must be made before TensorFlow
starts.
"""

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from fresh_python import run_fresh

pytestmark = [requires_tensorflow, pytest.mark.slow]

TRAIN = """
    import json
    import keras
    import numpy as np
    import tensorflow as tf

    devices = tf.config.list_physical_devices("CPU")
    two = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(devices[0], two)

    import sla
    from tiny_models import (
        dense_backbone, set_random_weights, tiny_images, tiny_labels
    )

    IMAGES, LABELS = tiny_images(16), tiny_labels(16)
    WEIGHTS = np.linspace(0.5, 2.0, 16)

    def train(strategy, transform_chunk=None, labels=LABELS,
              factors=None, **options):
        penalty = keras.regularizers.L2(0.05)
        with strategy.scope():
            model = sla.SLAModel(
                dense_backbone(kernel_regularizer=penalty),
                num_classes=3,
                distillation=True,
                joint_reduction="sum",
                transform_chunk=transform_chunk,
                **{"transforms": "rotation2", **options},
            )
            model.build(IMAGES.shape)
            set_random_weights(model)
            optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
            if factors:
                optimizer = sla.optimizers.with_backbone_rates(
                    keras.optimizers.AdamW(0.01, weight_decay=0.1), model,
                    *factors,
                )
            model.compile(optimizer)
            model.run_eagerly = strategy is one
        data = tf.data.Dataset.from_tensor_slices((IMAGES, labels, WEIGHTS))
        data = data.batch(8)
        history = model.fit(data, epochs=2, shuffle=False, verbose=0)
        logs = {name: values[-1] for name, values in history.history.items()}
        weights = np.concatenate([w.ravel() for w in model.get_weights()])
        result = {"report": logs, "weights": weights.tolist()}
        if transform_chunk is None:
            result["evaluation"] = model.evaluate(
                data, return_dict=True, verbose=0
            )
            result["prediction"] = [
                model.predict(IMAGES, mode=mode, verbose=0).tolist()
                for mode in ("aggregated", "distilled")
            ]
        return result

    one = tf.distribute.get_strategy()
    subset = {"transforms": "rotation", "transforms_per_step": 2}
    # The second device gets one labeled image of a batch, the first gets four
    # of the first batch and none of the second.
    some_labels = np.where(
        np.isin(np.arange(16), [0, 1, 2, 3, 7, 13]), LABELS, -1
    )
    unlabeled = {
        "labels": some_labels,
        "unlabeled_loss": sla.UnlabeledLoss(threshold=0.4, ramp_steps=3),
    }
    mirrored = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    assert mirrored.num_replicas_in_sync == 2
    results = {
        "one": train(one),
        "two": train(mirrored),
        "chunks": train(mirrored, 1),
        "one_subset": train(one, **subset),
        "two_subset": train(mirrored, **subset),
        "one_rates": train(one, factors=[0.1]),
        "two_rates": train(mirrored, factors=[0.1]),
        "one_unlabeled": train(one, **unlabeled),
        "two_unlabeled": train(mirrored, **unlabeled),
        "chunks_unlabeled": train(mirrored, 1, **unlabeled),
    }
    print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def results():
    return run_fresh(TRAIN)


@pytest.mark.parametrize(
    "kind, alone",
    [
        ("two", "one"),
        ("chunks", "one"),
        ("two_subset", "one_subset"),
        ("two_rates", "one_rates"),
        ("two_unlabeled", "one_unlabeled"),
        ("chunks_unlabeled", "one_unlabeled"),
    ],
)
def test_two_devices_end_where_one_does(kind, alone, results):
    single, several = results[alone], results[kind]
    assert several["report"] == pytest.approx(single["report"], rel=1e-4)
    assert several["weights"] == pytest.approx(single["weights"], abs=1e-5)
    assert single["report"]["loss"] > 0.1


def test_evaluation_and_prediction_on_two_devices(results):
    single, several = results["one"], results["two"]
    assert several["evaluation"] == pytest.approx(
        single["evaluation"], rel=1e-4
    )
    expected = np.array(single["prediction"])
    assert expected.shape == (2, 16, 3)
    np.testing.assert_allclose(several["prediction"], expected, atol=1e-5)
