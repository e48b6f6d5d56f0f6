# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones of KerasHub, read from folders and compared with the originals."""

import re

import keras
import numpy as np
import pytest

import sla
from fresh_python import ROOT
from fresh_python import run_fresh
from hub_models import SHAPE
from hub_models import hub_model
from official.vision.modeling.backbones.keras_hub_backbones import (
    keras_hub_backbone,
)

keras_hub = pytest.importorskip(
    "keras_hub", reason="keras-hub is not installed (sla-keras[hub])"
)
IMAGES = np.random.default_rng(1).normal(size=(4, *SHAPE)).astype("float32")


@pytest.fixture
def preset(tmp_path):
    """Saves a small backbone; returns what KerasHub loads, and the folder."""

    def save(kind):
        folder = str(tmp_path / kind)
        hub_model(keras_hub.models, kind).save_to_preset(folder)
        return keras_hub.models.Backbone.from_preset(folder), folder

    return save


def outputs_of(model, images=IMAGES):
    return np.array(
        model(keras.tree.map_structure(lambda _: images, model.input))
    )


def assert_equal(model, expected):
    np.testing.assert_allclose(
        model.predict(IMAGES, verbose=0), expected, rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize(
    "kind, features, position",
    [
        ("vit", "class_token", 0),
        ("vit", "mean", slice(1, 17)),
        # A class token, and one for distillation.
        ("deit", "mean", slice(2, 18)),
        # A class token, and three registers.
        ("dinov2", "class_token", 0),
        ("dinov2", "mean", slice(4, 20)),
        ("swin", "mean", slice(0, 16)),
    ],
)
def test_tokens_are_pooled(kind, features, position, preset):
    original, folder = preset(kind)
    tokens = outputs_of(original)
    expected = tokens[:, position]
    if features == "mean":
        assert expected.shape[1] == 16
        expected = expected.mean(axis=1)
    model = keras_hub_backbone(folder, SHAPE, features=features)
    assert model.output_shape == (None, 16)
    assert_equal(model, expected)


@pytest.mark.parametrize("kind", ["resnet", "efficientnet", "mit"])
def test_maps_are_left_alone(kind, preset):
    original, folder = preset(kind)
    expected = outputs_of(original)
    assert expected.ndim == 4
    assert_equal(keras_hub_backbone(folder, SHAPE), expected)


def test_levels_by_name(preset):
    original, folder = preset("resnet")
    levels = keras.Model(original.input, original.pyramid_outputs)(IMAGES)
    assert levels["P2"].shape != levels["P3"].shape
    for level in ("P2", "P3"):
        model = keras_hub_backbone(folder, SHAPE, level=level)
        assert_equal(model, levels[level])
    original, folder = preset("dinov2")
    level = original.pyramid_outputs["stage1"]
    tokens = keras.Model(original.inputs[0], level)(IMAGES)
    model = keras_hub_backbone(
        folder, SHAPE, features="class_token", level="stage1"
    )
    assert_equal(model, tokens[:, 0])


def test_random_weights(preset):
    original, folder = preset("resnet")
    model = keras_hub_backbone(folder, SHAPE, load_weights=False)
    assert model.count_params() == original.count_params()
    difference = model.predict(IMAGES, verbose=0) - outputs_of(original)
    assert abs(difference).max() > 0.1


def test_other_sizes_of_images(preset):
    _, folder = preset("dinov2")
    model = keras_hub_backbone(folder, (64, 64, 3), features="mean")
    assert model.output_shape == (None, 16)
    _, folder = preset("resnet")
    model = keras_hub_backbone(folder, (32, 64, 3))
    assert model.output_shape == (None, 4, 8, 64)


def test_policy_is_keras_own(preset):
    _, folder = preset("vit")
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = keras_hub_backbone(folder, SHAPE, features="mean")
    finally:
        keras.config.set_dtype_policy(before)
    assert model.compute_dtype == "bfloat16"
    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert str(model(IMAGES).dtype).find("bfloat16") >= 0


@pytest.mark.parametrize(
    "kind, features",
    [
        pytest.param("vit", "class_token", marks=pytest.mark.slow),
        pytest.param("deit", "mean", marks=pytest.mark.slow),
        ("dinov2", "mean"),
        ("resnet", None),
        pytest.param("efficientnet", None, marks=pytest.mark.slow),
        pytest.param("mit", None, marks=pytest.mark.slow),
    ],
)
def test_trained_model_is_saved_and_loaded(kind, features, preset, tmp_path):
    _, folder = preset(kind)
    backbone = keras_hub_backbone(folder, SHAPE, features=features)
    before = backbone.get_weights()
    model = sla.SLAModel(backbone, 2, transforms="rotation")
    model.compile(optimizer=keras.optimizers.Adam(0.01))
    model.fit(IMAGES, np.array([0, 1, 0, 1]), epochs=2, verbose=0)
    changed = [
        abs(new - old).max() > 1e-4
        for new, old in zip(backbone.get_weights(), before)
    ]
    assert sum(changed) > len(changed) / 2
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert len(loaded.trainable_weights) == len(model.trainable_weights)
    assert_equal(loaded, model.predict(IMAGES, verbose=0))


def test_positions_that_would_not_be_saved_are_not_trained(preset):
    _, folder = preset("dinov2")
    backbone = keras_hub_backbone(folder, SHAPE, features="mean")
    frozen = {weight.path for weight in backbone.non_trainable_weights}
    assert any(path.endswith("position_embeddings") for path in frozen)
    trained = {weight.path for weight in backbone.trainable_weights}
    assert not any("position_embeddings" in path for path in trained)
    assert any("patch_embeddings" in path for path in trained)


@pytest.mark.slow
def test_another_process_loads_a_saved_backbone(preset, tmp_path):
    _, folder = preset("vit")
    model = keras_hub_backbone(folder, SHAPE, features="class_token")
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "images.npy", IMAGES)
    features, is_ours_imported = run_fresh(
        """
        import json
        import sys
        import keras
        import numpy as np

        model = keras.models.load_model(sys.argv[1])
        features = np.array(model(np.load(sys.argv[2])))
        print(json.dumps([features.tolist(), "official" in sys.modules]))
        """,
        tmp_path / "model.keras",
        tmp_path / "images.npy",
    )
    assert not is_ours_imported
    assert_equal(model, features)


@pytest.mark.parametrize(
    "kind, options, message",
    [
        ("vit", {}, r"features=None .*gives tokens .*'class_token' or 'mean'"),
        ("resnet", {"features": "mean"}, "features='mean' .*Expected null"),
        ("swin", {"features": "class_token"}, "without a class token"),
        ("vit", {"features": "mean", "level": "P3"}, "level='P3' .* null"),
        ("resnet", {"level": "P7"}, "level='P7' .*one of P2, P3"),
        ("mit", {"level": "P1"}, "level='P1' .*only as a whole"),
    ],
)
def test_options_of_other_backbones(kind, options, message, preset):
    _, folder = preset(kind)
    with pytest.raises(ValueError, match=message):
        keras_hub_backbone(folder, SHAPE, **options)


@pytest.mark.parametrize(
    "image_shape, message",
    [
        ((64, 64, 3), r"such as its own, \(32, 32, 3\)\..*\(17, 16\)\.$"),
        ((30, 32, 3), "divisible by patch size 8"),
        ((32, 32, 1), r"such as its own, \(32, 32, 3\)"),
        ((32, 32), "three positive integers"),
    ],
)
def test_images_that_the_backbone_refuses(image_shape, message, preset):
    _, folder = preset("vit")
    with pytest.raises(ValueError, match=message):
        keras_hub_backbone(folder, image_shape, features="mean")


@pytest.mark.slow
def test_documented_numbers_of_parameters():
    models = keras_hub.models
    size = (224, 224, 3)
    networks = {
        "deit_tiny_distilled_patch16_224_imagenet": models.DeiTBackbone(
            size, 16, 12, 3, 192, 768
        ),
        "resnet_18_imagenet": models.ResNetBackbone(
            [64], [7], [64, 128, 256, 512], [2] * 4, [1, 2, 2, 2], "basic_block"
        ),
        "dinov2_small": models.DINOV2Backbone(14, 12, 384, 6, 1536),
        "vit_base_patch16_224_imagenet": models.ViTBackbone(
            size, 16, 12, 12, 768, 3072
        ),
    }
    page = (ROOT / "docs" / "your_own_data.md").read_text("utf-8")
    rows = re.findall(
        r"\| `keras_hub_backbone` \| `(\w+)` \| ([\d.]+) \| (\d+)", page
    )
    assert {name for name, *_ in rows} == set(networks)
    for name, millions, pixels in rows:
        network = networks[name]
        assert f"{network.count_params() / 1e6:.1f}" == millions, name
        # KerasHub counts the architecture alike at the size of the weights.
        params = type(network).presets[name]["metadata"]["params"]
        if pixels == "224":
            assert params == network.count_params()
