# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""An evaluation as one HTML page that needs no other file and no network."""

import io
import os
import pathlib
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.typing import Array
from official.vision.evaluation import evaluation_plots
from sla.evaluate.cost_plot import plot_accuracy_cost
from sla.evaluate.mistakes import Mistake
from sla.reporting.page import render_page
from sla.reporting.sprites import Sprite

_TEMPLATE = pathlib.Path(__file__).with_name("page.html")


def build_page(
    evaluation: Mapping[str, Any],
    class_names: Sequence[str],
    labels: Array,
    probabilities: Mapping[str, Array],
    mode: str,
    mistakes: Sequence[Mistake],
    sprite: Sprite | None,
    names: Sequence[str],
) -> str:
    """Builds the page.

    Args:
        evaluation: Content of `evaluation.json`.
        class_names: The N names, in label order.
        labels: Integers `(n,)`, those of the test images.
        probabilities: Class probabilities `(n, N)` of each evaluated mode.
        mode: The mode whose mistakes are shown.
        mistakes: What `surest_mistakes` returned.
        sprite: Their images; None if there are none.
        names: What to call each of these images.

    Returns:
        HTML.
    """
    return render_page(
        _TEMPLATE,
        evaluation={"images": None, "unknown": None, **evaluation},
        mode=mode,
        mistakes=mistakes,
        sprite=sprite,
        names=[os.path.join(*pathlib.Path(name).parts[-2:]) for name in names],
        plots={
            "confusion": _svg(
                lambda file: evaluation_plots.plot_confusion(
                    probabilities[mode], labels, class_names, file, ""
                )
            ),
            "reliability": _svg(
                lambda file: evaluation_plots.plot_reliability(
                    probabilities, labels, file, ""
                )
            ),
            "cost": "accuracy_cost" in evaluation
            and _svg(
                lambda file: plot_accuracy_cost(
                    evaluation["accuracy_cost"], evaluation["modes"], file, ""
                )
            ),
        },
    )


def _svg(draw: Callable[[io.StringIO], None]) -> Any:
    from markupsafe import Markup

    file = io.StringIO()
    draw(file)
    return Markup(file.getvalue())
