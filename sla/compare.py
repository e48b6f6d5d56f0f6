# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares experiments over seeds: `python -m sla.compare --help`.

Trains what is missing, each run in `<runs_dir>/<experiment>/seed<N>`; a
finished run is not repeated, an unfinished one goes on.
"""

import pathlib
import sys

import keras
from absl import app
from absl import flags

import sla
from official.core import files
from official.core.config_parser import parse_experiment
from official.core.entry_point import exit_with_error
from official.core.flags import parse_flags
from official.core.run_directory import RunDirectory
from official.core.train_lib import run_experiment
from sla import configs  # noqa: F401  (registers the experiments)
from sla.comparison import summarise
from sla.comparison import summary_table
from sla.tasks.sla_classification import SLAClassificationTask

if __name__ == "__main__":
    flags.DEFINE_list(
        "experiments",
        [
            f"digits_{name}"
            for name in ("baseline", "da", "mt", "sla", "sla_sd")
        ],
        "Registered experiments; gains are against the first.",
    )
    flags.DEFINE_integer("seeds", 5, "Number of seeds: 0, 1, ...", 1)
    flags.DEFINE_multi_string(
        "config_file", [], "YAML file of settings of all runs."
    )
    flags.DEFINE_multi_string(
        "params_override", [], "Settings of all runs, as in sla.train."
    )
    flags.DEFINE_string("data_dir", None, "Folder of the data.")
    flags.DEFINE_string("runs_dir", "runs", "Folder of the runs.")
FLAGS = flags.FLAGS


def main(_):
    root, seeds, results = pathlib.Path(FLAGS.runs_dir), range(FLAGS.seeds), {}
    with exit_with_error():
        configs_by_run = {
            (name, seed): parse_experiment(
                name,
                FLAGS.config_file,
                FLAGS.params_override,
                FLAGS.data_dir,
                seed,
            )
            for name in FLAGS.experiments
            for seed in seeds
        }
        for count, ((name, seed), config) in enumerate(
            configs_by_run.items(), start=1
        ):
            print(f"\n[{count}/{len(configs_by_run)}] {name}, seed {seed}")
            results[name, seed] = _finished_results(
                config, RunDirectory(root / name / f"seed{seed}")
            )
            keras.utils.clear_session()
    summary = summarise(results, seeds)
    print("\n" + summary_table(summary, len(seeds)))
    files.write_json(root / "comparison.json", summary)
    print(f"file: {root / 'comparison.json'}")


def _finished_results(config, run):
    if run.results.exists():
        run.check_same(config)
        return files.read_json(run.results)
    task = SLAClassificationTask(config)
    return run_experiment(config, task, run, "train_and_eval", sla.__version__)


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
