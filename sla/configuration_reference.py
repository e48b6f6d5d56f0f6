# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes the reference of all settings: docs/configuration.md.

Run `python -m sla.configuration_reference` after a change of a configuration
class, an experiment, a backbone, a source of images or a transform set.
"""

import dataclasses
import inspect
import sys

from absl import app
from absl import flags

from official.core import exp_factory
from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.core.flags import parse_flags
from official.modeling.hyperparams.base_config import Config
from official.vision.dataloaders import sources
from official.vision.modeling.backbones import factory
from sla import configs  # noqa: F401  (registers the experiments)
from sla import transforms
from sla.configs.sla_classification import SLAClassificationConfig

if __name__ == "__main__":
    flags.DEFINE_string("output", "docs/configuration.md", "File to write.")
FLAGS = flags.FLAGS

_INTRODUCTION = """\
<!-- Written by python -m sla.configuration_reference: change the classes. -->
# Configuration

Every setting of `python -m sla.train`, by its dotted path. What comes later
wins: the experiment's own values, each `--config_file`, `--params_override`,
then `--data_dir` and `--seed`. Lists and mappings are replaced as a whole.

```bash
python -m sla.train --experiment=digits_sla \\
    --params_override='trainer.train_steps=300,task.backbone.options={width: 8}'
```

An unknown path, a value of another type or out of range, and values that do not
go together end the command with exit code 2 and one line that names the path.
The defaults below are those of the classes; an experiment sets many of them
(`sla/configs/`), and the `params.yaml` of a run has all values that were in
force.
"""


def main(_):
    files.write_text(FLAGS.output, reference())
    print(f"file: {FLAGS.output}")


def reference():
    """The text of the page."""
    experiments = exp_factory.list_experiments()
    sets = map(transforms.get, transforms.names())
    parts = [
        _INTRODUCTION,
        *_sections(ExperimentConfig(task=SLAClassificationConfig()), ""),
        "## Sources of images: `task.data.name`\n",
        f"{', '.join(map(_code, sources.source_names()))}, or `tfds:SET`.\n",
        "## Backbones: `task.backbone`\n",
        "Every backbone also has the option `pretrained_weights`.\n",
        _table(
            ("name", "options"),
            (
                (_code(name), ", ".join(map(_code, options)))
                for name, options in factory.backbone_options().items()
            ),
        ),
        "## Transform sets: `task.transforms`\n",
        "Two names joined by `*` are composed.\n",
        _table(
            ("name", "transforms", "needs"),
            ((_code(each.name), len(each), _needs(each)) for each in sets),
        ),
        "## Experiments: `--experiment`\n",
        _table(
            ("name", "what"),
            ((_code(name), text) for name, text in experiments.items()),
        ),
    ]
    return "\n".join(parts)


def _sections(config, path):
    """A table for a config, then those of the configs within it."""
    rows, nested = [], []
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        field_path = f"{path}.{field.name}".lstrip(".")
        if isinstance(value, Config):
            nested += _sections(value, field_path)
        else:
            rows.append(
                (
                    _code(field_path),
                    _code(_as_yaml(value)),
                    config.allowed_values(field.name),
                    field.metadata["help"],
                )
            )
    title = f"## `{path}`\n" if path else "## The experiment\n"
    table = _table(("setting", "default", "takes", "what"), rows)
    return [title, inspect.getdoc(config) + "\n", table, *nested]


def _as_yaml(value):
    """A value as one would write it in an override."""
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    if isinstance(value, list):
        return f"[{', '.join(map(_as_yaml, value))}]"
    return str(value) if value != "" else "''"


def _needs(transform_set):
    needs = ["square images"] * transform_set.square
    if transform_set.channels is not None:
        needs.append(f"{transform_set.channels} channels")
    return ", ".join(needs)


def _code(text):
    return f"`{text}`"


def _table(titles, rows):
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
