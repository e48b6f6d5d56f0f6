# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pictures of a run."""

from official.core import files


def plot_learning_curves(history, path, title):
    """Draws losses and accuracies against steps.

    Args:
        history: a list of dicts with `step`, metrics and `val_` metrics.
        path: of the picture, PNG.
        title: string above it.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title)
    steps = [row["step"] for row in history]
    for axes, ending in zip(figure.subplots(1, 2), ("loss", "accuracy")):
        names = [
            name
            for name in history[0]
            if name.endswith(ending) and not name.startswith("val_")
        ]
        for index, name in enumerate(names):
            for prefix, line in (("", ":"), ("val_", "-")):
                if f"{prefix}{name}" in history[0]:
                    axes.plot(
                        steps,
                        [row[f"{prefix}{name}"] for row in history],
                        line,
                        color=f"C{index}",
                        marker="." if len(steps) == 1 else None,
                        label=name.replace("_", " ") if prefix else None,
                    )
        axes.set_xlabel("step")
        axes.set_ylabel(ending)
        axes.grid(alpha=0.3)
        axes.legend(title="solid: validation\ndotted: training", fontsize=8)
    figure.axes[1].set_ylim(0, 1.02)
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)
