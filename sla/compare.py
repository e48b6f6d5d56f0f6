# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares methods over seeds and settings: `python -m sla.compare --help`.

Trains what is missing, each run in `<runs_dir>/<experiment>/seed<N>`, or with
the settings that differ between; a finished run is not repeated, an unfinished
one goes on. Writes `comparison.md`, `comparison.json`, `comparison.png` and,
where the number of labels differs, `labels.png` to `--report_dir`.
"""

import os
import pathlib
import shlex
import sys

from absl import app
from absl import flags

import sla
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.environment import describe_environment
from official.core.flags import parse_flags
from official.modeling.hyperparams.base_config import ConfigError
from sla import configs  # noqa: F401  (registers the experiments)
from sla.comparing.axes import build_axes
from sla.comparing.controls import CONTROLS
from sla.comparing.controls import with_controls
from sla.comparing.execution import do_item
from sla.comparing.grid import CommonSettings
from sla.comparing.grid import Grid
from sla.comparing.grid import check_finished
from sla.comparing.grid import parse_method_overrides
from sla.comparing.plan import PlannedControl
from sla.comparing.plan import PlannedRun
from sla.comparing.plots import plot_gains
from sla.comparing.plots import plot_labels
from sla.comparing.progress import Progress
from sla.comparing.report import comparison_markdown
from sla.comparing.report import comparison_text
from sla.comparing.summary import summarise
from sla.comparing.workers import do_in_processes
from sla.configs.sla_classification import METHODS

if __name__ == "__main__":
    flags.DEFINE_string(
        "dataset", "digits", "Data set: first part of the experiments' names."
    )
    flags.DEFINE_list(
        "methods", list(METHODS), f"Methods, some of {', '.join(METHODS)}."
    )
    flags.DEFINE_list(
        "experiments",
        None,
        "Registered experiments, in place of --dataset and --methods.",
    )
    flags.DEFINE_integer("seeds", 5, "Number of seeds: 0, 1, ...", 1)
    flags.DEFINE_string(
        "labels_per_class",
        None,
        "Numbers of training labels of each class, such as 5,10,20,all.",
    )
    flags.DEFINE_string(
        "fraction",
        None,
        "Shares of the training labels of each class, such as 0.1,0.5,1.",
    )
    flags.DEFINE_string(
        "transforms",
        None,
        "Transform sets, such as rotation,color_perm; the baseline, which "
        "has none, is trained once for all of them.",
    )
    flags.DEFINE_multi_string(
        "vary",
        [],
        "Any other setting and its values, such as "
        "task.joint_reduction=mean,sum; each method is trained with every "
        "value that it depends on.",
    )
    flags.DEFINE_list(
        "controls",
        [],
        "What else the baseline could do with the cost of the methods' M "
        "views: steps (M times as many), batch (M times as large), views and "
        "ten_crop (at test time), ensemble (of M baselines trained on the "
        f"same labels). Some of {', '.join(CONTROLS)}.",
    )
    flags.DEFINE_multi_string(
        "config_file", [], "YAML file of settings of all runs."
    )
    flags.DEFINE_multi_string(
        "params_override", [], "Settings of all runs, as in sla.train."
    )
    flags.DEFINE_multi_string(
        "method_override",
        [],
        "Settings of one method or experiment, such as "
        "baseline:trainer.optimizer.learning_rate=0.1.",
    )
    flags.DEFINE_string("data_dir", None, "Folder of the data.")
    flags.DEFINE_string("runs_dir", "runs", "Folder of the runs.")
    flags.DEFINE_string(
        "report_dir",
        None,
        "Folder of comparison.md and the others. Default: that of the runs.",
    )
    flags.DEFINE_integer(
        "jobs",
        1,
        "Runs at the same time, each in a process with its share of the "
        "cores; what they print goes to train.log in their folders. Another "
        "number of cores rounds differently, which training amplifies.",
        1,
    )
FLAGS = flags.FLAGS


def main(_):
    with exit_with_error():
        report_dir = pathlib.Path(FLAGS.report_dir or FLAGS.runs_dir)
        rows = with_controls(_grid(), FLAGS.controls)
        items = list(dict.fromkeys(x for row in rows for x in row.items))
        controls = [x for x in items if isinstance(x, PlannedControl)]
        members = (run for control in controls for run in control.runs)
        runs = [x for x in items if isinstance(x, PlannedRun)]
        runs = list(dict.fromkeys([*runs, *members]))
        check_finished(runs)
        progress = Progress([*runs, *controls])
        _do_missing([runs, controls], progress.report)
        comparison = _comparison(rows, runs, progress.failures)
        written = _write_report(comparison, report_dir)
    print(f"\n{comparison_text(comparison)}")
    print(f"files: {report_dir}/ ({', '.join(written)})")
    if progress.failures:
        sys.exit(1)


def _do_missing(groups, report):
    missing = [
        [item for item in group if not item.is_finished] for group in groups
    ]
    jobs = min(FLAGS.jobs, max(map(len, missing)))
    if jobs > 1:
        do_in_processes(missing, jobs, report)
        return
    for item in (item for group in missing for item in group):
        print(f"\n{item.name} -> {item.output.parent}/", flush=True)
        report(item, do_item(item))


def _grid():
    experiments = FLAGS.experiments
    if experiments is None:
        experiments = [f"{FLAGS.dataset}_{name}" for name in FLAGS.methods]
    elif FLAGS["dataset"].present or FLAGS["methods"].present:
        raise ConfigError(
            f"--experiments: got {','.join(experiments)}, expected none beside "
            "--dataset or --methods"
        )
    common = CommonSettings(
        pathlib.Path(FLAGS.runs_dir),
        tuple(FLAGS.config_file),
        tuple(FLAGS.params_override),
        FLAGS.data_dir,
        parse_method_overrides(FLAGS.method_override, experiments),
    )
    axes = build_axes(
        FLAGS.labels_per_class, FLAGS.fraction, FLAGS.transforms, FLAGS.vary
    )
    return Grid(experiments, axes, FLAGS.seeds, common)


def _comparison(rows, runs, failures):
    results = {
        item: files.read_json(item.output)
        for item in [*runs, *(item for row in rows for item in row.items)]
        if item.is_finished
    }
    return {
        "command": shlex.join(["python", "-m", "sla.compare", *sys.argv[1:]]),
        "rows": summarise(rows, results, FLAGS.runs_dir),
        "failures": {item.name: error for item, error in failures.items()},
        "train_seconds": sum(
            results[run]["train_seconds"] for run in runs if run in results
        ),
        "cores": os.cpu_count(),
        "environment": describe_environment(sla.__version__),
    }


def _write_report(comparison, folder):
    """Writes all files; returns the names of those that there are."""
    folder.mkdir(parents=True, exist_ok=True)
    files.write_json(folder / "comparison.json", comparison)
    files.write_text(folder / "comparison.md", comparison_markdown(comparison))
    written = ["comparison.md", "comparison.json"]
    for name, draw in (
        ("comparison.png", plot_gains),
        ("labels.png", plot_labels),
    ):
        if draw(comparison["rows"], folder / name):
            written.append(name)
        else:
            files.remove(folder / name)
    return written


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
