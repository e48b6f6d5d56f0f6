# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What `deployment.json` says of an export."""

from collections.abc import Sequence
from typing import Any

from official.core import files
from official.core.environment import describe_environment
from official.vision.serving.deployed_model import DeployedModel
from sla.inference.classifier_run import ClassifierRun
from sla.inference.deployment_options import DeploymentOptions
from sla.version import __version__


def describe_run(
    loaded: ClassifierRun, options: DeploymentOptions
) -> dict[str, Any]:
    """Describes the run and how its classifier is deployed.

    Args:
        loaded: The run.
        options: How the classifier is deployed.

    Returns:
        The first entries of `deployment.json`.
    """
    results, policy = files.read_json(loaded.run.results), options.policy
    model = loaded.model
    views: Sequence[int] = (0,)
    if options.mode in ("aggregated", "adaptive"):
        views = options.views or range(model.num_transforms)
    return {
        "experiment": loaded.config.experiment,
        **{
            name: results[name]
            for name in ("method", "dataset", "seed", "num_train_examples")
        },
        "mode": options.mode,
        "reduction": options.reduction,
        "transforms": [model.transforms.names[view] for view in views],
        "outputs": options.outputs,
        "temperature": options.temperature,
        "adaptive_policy": policy and policy.as_dict(),
        "known_rule": options.known_rule and options.known_rule.as_dict(),
        "passes_per_image": options.passes(model),
        "support_images": loaded.support and len(loaded.support),
        "training_test_figures": results["test"],
        "environment": describe_environment(__version__),
    }


def describe_model(model: DeployedModel) -> dict[str, Any]:
    """Describes the input and output of a deployed model.

    Args:
        model: The model.

    Returns:
        Further entries of `deployment.json`.
    """
    preprocessing = model.preprocessing
    return {
        "image_shape": list(model.image_shape),
        "mean": list(preprocessing.mean),
        "stddev": list(preprocessing.stddev),
        "evaluation_resize": preprocessing.evaluation_resize,
        "class_names": list(model.class_names),
    }
