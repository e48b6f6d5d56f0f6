# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How much do settings matter: `python -m sla.sweep --help`.

Trains with settings that Optuna chooses by the validation value, each over
the same seeds, and the configuration as it is beside them. Needs the extra
`sweep`. Writes `sweep.json`, `sweep.png`, the runs and `study.journal` to
the folder `--output`; the same command again goes on where it stopped.
"""

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
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla import configs  # noqa: F401  (registers the experiments)
from sla.comparing.grid import CommonSettings
from sla.comparing.grid import folder_part
from sla.comparing.plan import PlannedRun
from sla.sweeping.space import parse_setting

if __name__ == "__main__":
    flags.DEFINE_string("experiment", "digits_sla_sd", "Registered experiment.")
    flags.DEFINE_multi_string(
        "setting",
        None,
        "A setting and its values: task.distillation.weight=0.1:10:log, "
        "task.distillation.temperature=1:4 or task.joint_reduction=mean,sum.",
        required=True,
    )
    flags.DEFINE_integer("trials", 20, "Number of trials in all.", 1)
    flags.DEFINE_integer("seeds", 3, "Seeds of each trial: 0, 1, ...", 1)
    flags.DEFINE_multi_string(
        "config_file", [], "YAML file of settings of all runs."
    )
    flags.DEFINE_multi_string(
        "params_override", [], "Settings of all runs, as in sla.train."
    )
    flags.DEFINE_string("data_dir", None, "Folder of the data.")
    flags.DEFINE_string("output", "sweep", "Folder to write to.")
FLAGS = flags.FLAGS


def main(_):
    with exit_with_error():
        study_module, report_module = _library()
        settings = [parse_setting(text) for text in FLAGS.setting]
        output = RunDirectory(FLAGS.output)
        planner = _Planner(output.path, settings)
        with output.writing():
            output.path.mkdir(parents=True, exist_ok=True)
        study = study_module.open_study(
            output.path / "study.journal", settings, planner.identity
        )
        print("as it is", flush=True)
        reference = study_module.train(planner.runs([]))
        if isinstance(reference, str):
            raise RunError(f"The configuration as it is fails: {reference}")
        _do_trials(study_module, study, settings, planner)
        report = {
            "command": shlex.join(["python", "-m", "sla.sweep", *sys.argv[1:]]),
            **report_module.build_report(study, settings, reference),
            "environment": describe_environment(sla.__version__),
        }
        with output.writing():
            files.write_json(output.path / "sweep.json", report)
            report_module.plot_sweep(study, output.path / "sweep.png")
    print(f"\n{report_module.report_text(report)}")
    print(f"files: {output.path}/ (sweep.json, sweep.png)")


def _library():
    try:
        from sla.sweeping import report
        from sla.sweeping import study
    except ImportError as error:
        raise RunError(
            f"sla.sweep needs Optuna ({error}): pip install 'sla-keras[sweep]'"
        ) from error
    return study, report


def _do_trials(study_module, study, settings, planner):
    failures = 0
    while (done := len(study_module.finished_trials(study))) < FLAGS.trials:
        overrides, results = study_module.run_trial(
            study, settings, planner.runs
        )
        name = f"[{done + 1}/{FLAGS.trials}] {' '.join(overrides)}"
        if isinstance(results, str):
            failures += 1
            print(f"{name}: FAILED: {results}", flush=True)
            if failures > FLAGS.trials:
                raise RunError(
                    f"More than {FLAGS.trials} trials failed, the last one: "
                    f"{results}"
                )
            continue
        mean = sum(each["validation_value"] for each in results) / len(results)
        print(f"{name}: {100 * mean:.2f}", flush=True)


class _Planner:
    """From overrides to the runs of all seeds, checked at the start."""

    def __init__(self, folder, settings):
        self._folder = pathlib.Path(folder)
        self._common = CommonSettings(
            self._folder,
            tuple(FLAGS.config_file),
            tuple(FLAGS.params_override),
            FLAGS.data_dir,
        )
        paths = [setting.path for setting in settings]
        if len(set(paths)) < len(paths):
            raise ConfigError("--setting: got a setting twice, expected once")
        for setting in settings:
            for value in setting.values or (setting.low, setting.high):
                self._common.parse(
                    FLAGS.experiment, [f"{setting.path}={value}"]
                )

    @property
    def identity(self):
        """What makes two sweeps the same, for the study."""
        config = self._common.parse(FLAGS.experiment)
        config.task.data.data_dir = None
        return {"seeds": FLAGS.seeds, "config": config.as_dict()}

    def runs(self, overrides):
        """The `PlannedRun` of each seed."""
        folder = (
            ",".join(
                folder_part(_setting_and_value(text)) for text in overrides
            )
            or "as_it_is"
        )
        return [
            PlannedRun(
                f"{folder} seed {seed}",
                self._folder / "runs" / folder / f"seed{seed}",
                self._common.parse(FLAGS.experiment, overrides, seed),
            )
            for seed in range(FLAGS.seeds)
        ]


def _setting_and_value(override):
    path, _, value = override.partition("=")
    return path.partition(".")[2], value


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
