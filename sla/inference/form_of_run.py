# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From flags to the form in which a trained run is used."""

from absl import flags

from official.core import files
from official.core.run_directory import RunError
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.deployed_form import DeployedForm


def define_form_flags():
    """Defines `--mode`, `--reduction` and `--num_views`."""
    flags.DEFINE_string(
        "mode",
        None,
        "Inference mode: single, aggregated, distilled, or adaptive after "
        "sla.evaluate. Default: the one the method is meant for.",
    )
    flags.DEFINE_string(
        "reduction",
        None,
        "How joint logits become class logits: logit_mean or probability_mean "
        "in aggregated mode; own_transform, marginal or logit_sum in single "
        "mode. Default: the first.",
    )
    flags.DEFINE_integer(
        "num_views",
        None,
        "Views that aggregated mode averages over, the best first as "
        "sla.evaluate ordered them. Default: all.",
    )


def form_of_run(run, model, mode=None, reduction=None, num_views=None):
    """The `DeployedForm` that a user asks for.

    Args:
        run: `RunDirectory` of the model.
        model: its `MultiViewModel`.
        mode, reduction, num_views: values of the flags.

    Raises:
        RunError: for what the model lacks, or what sla.evaluate has to find
            first.
    """
    mode = mode or model.default_mode
    several = model.num_transforms > 1
    known = [*model.modes, *(["adaptive"] if several else [])]
    if mode not in known:
        raise RunError(
            f"--mode: got {mode}, expected one of {', '.join(known)}, the "
            "inference modes of this model"
        )
    reductions = model.reductions.get(mode, ())
    if reduction is not None and reduction not in reductions:
        raise RunError(
            f"--reduction: got {reduction}, expected "
            f"{'one of ' + ', '.join(reductions) if reductions else 'none'} "
            f"in mode {mode}"
        )
    if mode == "adaptive":
        policy = _policy(run, "--mode=adaptive")
        return DeployedForm(mode, policy=policy)
    return DeployedForm(mode, reduction, _views(run, model, mode, num_views))


def _views(run, model, mode, num_views):
    if num_views is None:
        return None
    allowed = model.num_transforms if mode == "aggregated" else 1
    if not 1 <= num_views <= allowed:
        raise RunError(
            f"--num_views: got {num_views}, expected 1 to {allowed} in mode "
            f"{mode}"
        )
    if mode != "aggregated":
        return None
    return _policy(run, "--num_views").order[:num_views]


def _policy(run, flag):
    policy = None
    if run.evaluation.exists():
        policy = files.read_json(run.evaluation).get("adaptive_policy")
    if policy is None:
        raise RunError(
            f"{flag}: {run.evaluation} holds no policy. Run python -m "
            f"sla.evaluate --model_dir={run.path}"
        )
    return AdaptivePolicy(**policy)
