# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Summarizes runs of `sla.few_shot` over seeds: the tables of docs/few_shot.md.

    python -m tools.few_shot_report OUTPUT RUN_DIR ...

Each RUN_DIR holds the folders `seed0`, `seed1` and so on of one way to train.
Writes OUTPUT/few_shot.json and OUTPUT/few_shot.md.
"""

import pathlib
import sys
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import numpy as np

from official.core import files
from official.typing import Array
from sla.reporting.statistics import mean_interval
from sla.reporting.text import markdown_table
from sla.reporting.text import percent
from sla.reporting.text import with_interval

_EPISODES = "few_shot_episodes.npz"
# What gains are measured against, where it is among the runs: run and mode.
_REFERENCES = (
    ("baseline", "single"),
    ("baseline_4x", "single"),
    ("baseline_4x", "aggregated"),
    ("new_classes", "aggregated"),
    ("new_classes_4x", "single"),
    ("new_classes_4x", "aggregated"),
)


def summarize(folders: Sequence[pathlib.Path]) -> list[dict[str, Any]]:
    """Figures of every way to train, head, mode and kind of episodes.

    Args:
        folders: Folders of ways to train.

    Returns:
        A dict for each: `accuracy`, the mean over seeds and episodes;
        `deviation`, the sample standard deviation over seeds, None of one;
        `interval`, the 95% interval over the episodes, whose accuracies are
        averaged over seeds; `gains` over the references; and what it is of.
    """
    by_name = {folder.name: folder for folder in folders}
    rows = []
    for folder in folders:
        for row in _rows(folder):
            key = row.pop("key")
            row["gains"] = {}
            for run, mode in _REFERENCES:
                other = f"{key.rpartition('/')[0]}/{mode}"
                if run in by_name and (folder.name, key) != (run, other):
                    row["gains"][f"{run}, {mode}"] = differences(
                        (folder, by_name[run]), key, other
                    )
            rows.append(row)
    return rows


def _rows(folder: pathlib.Path) -> list[dict[str, Any]]:
    seeds = _finished(folder)
    reports = [files.read_json(seed / "few_shot.json") for seed in seeds]
    arrays = [np.load(seed / _EPISODES) for seed in seeds]
    rows = []
    for row in reports[0]["rows"]:
        within = "_within_groups" if row["within_groups"] else ""
        name = f"{row['ways']}_way_{row['shots']}_shot{within}"
        key = f"{name}/{row['head']}/{row['mode']}"
        by_seed = np.stack(
            [array[key] for array in arrays]
        )  # (seeds, episodes)
        rows.append(
            {
                "run": folder.name,
                "key": key,
                **{
                    field: row[field]
                    for field in (
                        "ways",
                        "shots",
                        "within_groups",
                        "head",
                        "mode",
                        "passes",
                    )
                },
                "seeds": len(seeds),
                "deviation": _deviation(by_seed),
                "train_seconds": float(
                    np.median([report["train_seconds"] for report in reports])
                ),
                **mean_interval(by_seed.mean(axis=0)),
            }
        )
    return rows


def differences(
    folders: Sequence[pathlib.Path], key: str, other: str
) -> dict[str, dict[str, Any]]:
    """Paired differences of two classifiers, or of one in two ways to train.

    Args:
        folders: Two folders of ways to train, or one twice.
        key: Name of an array of the first, such as
            `20_way_1_shot/prototypes/aggregated`.
        other: Name of an array of the second.

    Returns:
        What `mean_interval` gives of the differences by episode, averaged over
        the seeds that both have, and `deviation` over seeds.
    """
    first, second = folders
    names = {seed.name for seed in _finished(first)}
    common = sorted(names & {seed.name for seed in _finished(second)})
    gains = np.stack(
        [
            np.load(first / name / _EPISODES)[key]
            - np.load(second / name / _EPISODES)[other]
            for name in common
        ]
    )
    return {
        **mean_interval(gains.mean(axis=0)),
        "deviation": _deviation(gains),
    }


def _finished(folder: pathlib.Path) -> list[pathlib.Path]:
    """Folders of the seeds that were tested."""
    return sorted(path.parent for path in folder.glob("seed*/few_shot.json"))


def _deviation(by_seed: Array) -> float | None:
    """Standard deviation over seeds of `(seeds, episodes)`; None of one."""
    means = by_seed.mean(axis=1)
    return float(means.std(ddof=1)) if len(means) > 1 else None


def tables(rows: Sequence[dict[str, Any]]) -> str:
    """The tables in Markdown, one for all classes and one within groups."""
    texts = []
    for within in (False, True):
        some = [row for row in rows if row["within_groups"] == within]
        if not some:
            continue
        title = "Classes of one group" if within else "All classes"
        texts.append(f"## {title}\n\n{_table(some, _accuracy)}\n")
        for reference in dict.fromkeys(n for r in some for n in r["gains"]):

            def gain(row: dict[str, Any], reference: str = reference) -> str:
                return _gain(row, reference)

            texts.append(f"Gain over {reference}:\n\n{_table(some, gain)}\n")
    return "\n".join(texts)


def _accuracy(row: dict[str, Any]) -> str:
    half = (row["interval"][1] - row["interval"][0]) / 2
    text = percent(row["accuracy"])
    if row["deviation"] is not None:
        text += f" ± {percent(row['deviation'])}"
    return f"{text} ({percent(half)})"


def _gain(row: dict[str, Any], reference: str) -> str:
    gain = row["gains"].get(reference)
    if gain is None:
        return ""
    mean, interval = gain["accuracy"], gain["interval"]
    return with_interval(mean, interval, sign="+")


def _table(
    rows: Sequence[dict[str, Any]], text: Callable[[dict[str, Any]], str]
) -> str:
    kinds = list(dict.fromkeys((row["ways"], row["shots"]) for row in rows))
    lines: dict[tuple[str, str, str], dict[tuple[int, int], str]] = {}
    for row in rows:
        key = (
            row["run"],
            f"{row['head'].replace('_', ' ')}, {row['mode']}",
            str(row["passes"]),
        )
        lines.setdefault(key, {})[row["ways"], row["shots"]] = text(row)
    header = ["run", "head and mode", "views"]
    header += [f"{ways}-way {shots}-shot" for ways, shots in kinds]
    return markdown_table(
        [header]
        + [
            [*key, *(cells.get(kind, "") for kind in kinds)]
            for key, cells in lines.items()
        ]
    )


def main(output: str, *folders: str) -> None:
    """Writes the report.

    Args:
        output: Folder to write to.
        *folders: Folders of ways to train.
    """
    paths = [pathlib.Path(folder) for folder in folders]
    rows = summarize(paths)
    folder = pathlib.Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    report = files.read_json(_finished(paths[0])[0] / "few_shot.json")
    content = {
        **{
            field: report[field]
            for field in (
                "images",
                "num_novel_classes",
                "num_novel_examples",
                "queries",
                "episodes",
                "environment",
            )
        },
        "rows": rows,
    }
    files.write_json(folder / "few_shot.json", content)
    text = (
        f"# Few-shot accuracy on new classes of {report['images']}\n\n"
        f"Accuracy in %: mean ± standard deviation over {rows[0]['seeds']} "
        "seeds of training, or one seed where there is no deviation; in "
        "parentheses half of the 95% interval over the "
        f"{report['episodes']} episodes, which are the same for all rows. "
        f"{report['num_novel_classes']} new classes, {report['queries']} "
        "query images per class. Gains are paired by seed and episode, with "
        "their 95% interval over the episodes.\n\n"
    )
    files.write_text(folder / "few_shot.md", text + tables(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
