# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Evaluates runs on images of unknown classes: a table of docs/unknown.md.

    python -m tools.unknown_report OUTPUT NAME UNKNOWN DATA_DIR RUN_DIR ...

UNKNOWN is what `sla.evaluate --unknown` takes, and DATA_DIR what `--data_dir`
takes; `-` for that of the runs. Each RUN_DIR holds the folders `seed0`, `seed1`
and so on. Writes NAME.json and NAME.md to the folder OUTPUT.
"""

import pathlib
import statistics
import sys
from collections.abc import Sequence
from typing import Any

from official.core import files
from sla.evaluate import evaluate
from sla.reporting.statistics import spread
from sla.reporting.text import markdown_table
from sla.reporting.text import mean_and_deviation

SCORES = (
    "max_probability",
    "energy",
    "agreement",
    "transform_likelihood",
    "sum",
)


def evaluations(
    folder: pathlib.Path, name: str, unknown: str, data_dir: str | None
) -> dict[int, dict[str, Any]]:
    """Evaluates the seeds of a run, unless that was done before.

    Args:
        folder: Holds `seed0`, `seed1` and so on.
        name: Part of the name of the folder that each evaluation goes to.
        unknown: As for `sla.evaluate.evaluate`.
        data_dir: As for it.

    Returns:
        Seed -> content of its `evaluation.json`.
    """
    found = {}
    for path in sorted(folder.glob("seed*/results.json")):
        output = path.parent / f"unknown_{name}"
        content = output / "evaluation.json"
        if not content.exists():
            evaluate(
                path.parent, unknown=unknown, data_dir=data_dir, output=output
            )
        seed = int(path.parent.name.removeprefix("seed"))
        found[seed] = files.read_json(content)
    return found


def rows_of(by_seed: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Figures of every mode of a run over seeds.

    Args:
        by_seed: What `evaluations` returned.

    Returns:
        A dict for each mode: its name, `auroc` by score, and of the sum of
        the scores `false_positive_rate`, `kept_known` and `kept_unknown`, all
        as `spread`.
    """
    first = next(iter(by_seed.values()))
    rows = []
    for mode, figures in first["unknown"]["modes"].items():
        by = {seed: e["unknown"]["modes"][mode] for seed, e in by_seed.items()}
        rows.append(
            {
                "method": first["method"],
                "mode": mode,
                "passes": first["modes"][mode]["passes_per_image"],
                "num_unknown": first["unknown"]["num_images"],
                "num_known": first["num_tested_examples"],
                "accuracy": spread(
                    {
                        seed: e["modes"][mode]["accuracy"]
                        for seed, e in by_seed.items()
                    }
                ),
                "auroc": {
                    score: spread(
                        {s: f["scores"][score]["auroc"] for s, f in by.items()}
                    )
                    for score in figures["scores"]
                },
                "bootstrap_half_width": statistics.mean(
                    _half(f["scores"]["sum"]["auroc_interval"])
                    for f in by.values()
                ),
                "false_positive_rate": spread(
                    {
                        s: f["scores"]["sum"]["false_positive_rate"]
                        for s, f in by.items()
                    }
                ),
                **{
                    name: spread({s: f[name] for s, f in by.items()})
                    for name in ("kept_known", "kept_unknown")
                },
            }
        )
    return rows


def _half(interval: Sequence[float]) -> float:
    return (interval[1] - interval[0]) / 2


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows in Markdown.

    Args:
        rows: What `rows_of` returned, of several runs.
    """
    header = [
        "method",
        "mode",
        "passes",
        *(s.replace("_", " ") for s in SCORES),
    ]
    header += ["FPR of the sum", "known kept", "unknown kept"]
    lines = [header]
    for row in rows:
        cells = [
            mean_and_deviation(row["auroc"][score], 1)
            if score in row["auroc"]
            else ""
            for score in SCORES
        ]
        rates = ("false_positive_rate", "kept_known", "kept_unknown")
        cells += [mean_and_deviation(row[name], 1) for name in rates]
        passes = f"{row['passes']:.0f}"
        lines.append([row["method"], row["mode"], passes, *cells])
    return markdown_table(lines)


def main(
    output: str, name: str, unknown: str, data_dir: str, *runs: str
) -> None:
    """Writes the report."""
    rows = []
    for run in runs:
        found = evaluations(
            pathlib.Path(run),
            name,
            unknown,
            None if data_dir == "-" else data_dir,
        )
        rows += rows_of(found)
        environment = next(iter(found.values()))["environment"]
    folder = pathlib.Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    report = {"rows": rows, "environment": environment}
    files.write_json(folder / f"{name}.json", report)
    width = max(row["bootstrap_half_width"] for row in rows)
    files.write_text(
        folder / f"{name}.md",
        f"# Unknown images: {name.replace('_', ' ')}\n\n"
        f"{rows[0]['num_unknown']} images of unknown classes against "
        f"{rows[0]['num_known']} test images. AUROC in % by score, and the "
        "false-positive rate at 95% recall of the sum; then the shares of both "
        "that are kept by the threshold that keeps 95% of the validation "
        "images. Mean ± standard deviation over seeds; the 95% bootstrap "
        "interval over images of an AUROC of the sum is at most "
        f"±{100 * width:.1f}.\n\n{table(rows)}\n",
    )
    print(table(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
