# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The experiments that learn from episodes."""

import pytest

from backend_marks import requires_tensorflow
from official.core import exp_factory
from official.core.config_parser import parse_experiment
from official.modeling.hyperparams.base_config import ConfigError
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.configs.few_shot import EPISODE_METHODS
from sla.configs.few_shot import FewShotConfig

pytestmark = requires_tensorflow


def _experiments():
    return [
        name
        for name in exp_factory.list_experiments()
        if isinstance(exp_factory.get_exp_config(name).task, FewShotConfig)
    ]


def test_all_methods_of_a_data_set_differ_in_the_method_alone():
    names = _experiments()
    assert len(names) == 4 * 2 * len(EPISODE_METHODS)
    for dataset in ("omniglot", "cifar_fs", "fc100", "mini_imagenet"):
        for head, value in (("proto", "prototypes"), ("ridge", "ridge")):
            configs = []
            for method in EPISODE_METHODS:
                config = parse_experiment(f"{dataset}_{head}_{method}")
                assert (config.task.method, config.task.head) == (method, value)
                settings = config.override(
                    {"task": {"method": "sla"}}
                ).as_dict()
                del settings["experiment"]
                configs.append(settings)
            assert all(settings == configs[0] for settings in configs)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("task.method=mt", "task.method: Got 'mt'"),
        ("task.head=svm", "task.head: Got 'svm'"),
        ("task.transforms=spin", "task.transforms: .*'spin'"),
        ("task.training_episodes.ways=1", "training_episodes.ways: Got 1"),
        ("task.data.labels_per_class=5", "labels_per_class"),
    ],
)
def test_bad_settings_are_refused(override, message):
    with pytest.raises(ConfigError, match=message):
        parse_experiment("omniglot_proto_sla", params_overrides=[override])
