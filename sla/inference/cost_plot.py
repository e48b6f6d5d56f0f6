# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy against passes per image, as a picture."""

from official.core import files


def plot_accuracy_cost(curves, figures, path, title):
    """Draws what each pass buys.

    Args:
        curves: what `accuracy_cost_curves` returned.
        figures: dict of mode -> `passes_per_image`, `accuracy` and
            `accuracy_interval`.
        path: of the picture, PNG.
        title: string above it.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.5, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for name, line in (("adaptive", "-"), ("subset", ":")):
        axes.plot(
            [point["passes"] for point in curves[name]],
            [point["accuracy"] for point in curves[name]],
            line,
            color="grey",
            label=f"{name}, any setting",
        )
    for mode, values in figures.items():
        low, high = values["accuracy_interval"]
        accuracy = values["accuracy"]
        axes.errorbar(
            values["passes_per_image"],
            accuracy,
            yerr=[[accuracy - low], [high - accuracy]],
            fmt="o",
            capsize=3,
            label=mode,
        )
    axes.set_xlabel("passes per image")
    axes.set_ylabel("accuracy on the test images")
    axes.grid(alpha=0.3)
    axes.legend(title="bars: 95% interval", fontsize=8)
    axes.set_title(title)
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)
