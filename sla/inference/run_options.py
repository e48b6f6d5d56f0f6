# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks how a trained run is to be deployed."""

from official.core import files
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.modeling.hyperparams.suggestions import did_you_mean
from official.typing import Path
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.deployment_options import DeploymentOptions
from sla.inference.known_rule import KnownRule
from sla.modeling.multi_view_model import MultiViewModel


def inference_modes(model: MultiViewModel) -> tuple[str, ...]:
    """Lists the modes of a model.

    Args:
        model: Any model of views.

    Returns:
        Its modes, and "adaptive" if it has several views.
    """
    return (
        (*model.modes, "adaptive") if model.num_transforms > 1 else model.modes
    )


def check_reject(reject: bool, support: Path | None) -> None:
    """Checks whether images can be rejected.

    Args:
        reject: Whether to reject images.
        support: Folder of support images, if any.

    Raises:
        RunError: Both are given.
    """
    if reject and support is not None:
        raise RunError(
            "reject: Got True with support. Expected False, because the rule "
            "is fitted on validation images, and a support folder has none."
        )


def options_of_run(
    run: RunDirectory,
    model: MultiViewModel,
    mode: str | None = None,
    reduction: str | None = None,
    num_views: int | None = None,
    reject: bool = False,
) -> DeploymentOptions:
    """Makes the options that a user asks for.

    Args:
        run: Folder of the model.
        model: Its model.
        mode: One of `inference_modes`. Default: the one that the method is
            meant for.
        reduction: One of the model's reductions in this mode. Default: the
            first.
        num_views: Number of views in mode "aggregated", the best first.
            Default: all.
        reject: Whether to say of images that they are unknown.

    Returns:
        The `DeploymentOptions`.

    Raises:
        RunError: If the model lacks what is asked for, or the run has to be
            evaluated first.
    """
    mode = mode or model.default_mode
    modes = inference_modes(model)
    if mode not in modes:
        raise RunError(
            f"mode: Got {mode!r}. Expected one of {', '.join(modes)}, the "
            f"inference modes of this model.{did_you_mean(mode, modes)}"
        )
    reductions = model.reductions.get(mode, ())
    if reduction is not None and reduction not in reductions:
        expected = (
            f"Expected one of {', '.join(reductions)} in mode {mode}."
            f"{did_you_mean(reduction, reductions)}"
            if reductions
            else f"Expected no reduction in mode {mode}. Leave it out."
        )
        raise RunError(f"reduction: Got {reduction!r}. {expected}")
    if reject:
        if mode == "adaptive" or reduction is not None or num_views is not None:
            raise RunError(
                f"reject: Got True with mode={mode!r}, reduction={reduction!r} "
                f"and num_views={num_views}. Expected mode "
                f"{' or '.join(model.modes)}, and neither reduction nor "
                "num_views, because images are rejected by all that the mode "
                "computes."
            )
        return DeploymentOptions(mode, known_rule=_known_rule(run, mode))
    if mode == "adaptive":
        policy = _policy(run, "mode", "adaptive")
        return DeploymentOptions(mode, policy=policy)
    views = _views(run, model, mode, num_views)
    return DeploymentOptions(mode, reduction, views)


def _views(run, model, mode, num_views):
    if num_views is None:
        return None
    if mode != "aggregated":
        if num_views != 1:
            raise RunError(
                f"num_views: Got {num_views}. Expected 1 in mode {mode}, "
                "which makes one forward pass. Leave it out, or choose mode "
                "aggregated."
            )
        return None
    if not 1 <= num_views <= model.num_transforms:
        raise RunError(
            f"num_views: Got {num_views}. Expected 1 to "
            f"{model.num_transforms} in mode aggregated."
        )
    return _policy(run, "num_views", num_views).order[:num_views]


def _policy(run, argument, value):
    policy = _evaluation(run).get("adaptive_policy")
    if policy is None:
        raise RunError(_not_evaluated(run, argument, value, "policy"))
    return AdaptivePolicy(**policy)


def _known_rule(run, mode):
    rules = _evaluation(run).get("known_rules", {})
    if mode not in rules:
        raise RunError(
            _not_evaluated(run, "reject", True, f"rule for mode {mode}")
        )
    return KnownRule(**rules[mode])


def _evaluation(run):
    return files.read_json(run.evaluation) if run.evaluation.exists() else {}


def _not_evaluated(run, argument, value, what):
    return (
        f"{argument}: Got {value!r}, but {run.evaluation} holds no {what}. "
        "Expected a run that has been evaluated. First run python -m "
        f"sla.evaluate --model_dir={run.path}"
    )
