# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes the reference of all settings: docs/configuration.md.

Run `python -m tools.configuration_reference` after a change of a configuration
class, an experiment, a backbone, a source of images or a transform set.
"""

import dataclasses
import inspect
import sys
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from absl import app
from absl import flags

from official.core import exp_factory
from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.core.flags import parse_flags
from official.modeling.hyperparams.base_config import Config
from official.vision.dataloaders import sources
from official.vision.modeling.backbones import factory
from sla import transforms
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.configs.few_shot import FewShotConfig
from sla.configs.sla_classification import SLAClassificationConfig

if __name__ == "__main__":
    flags.DEFINE_string("output", "docs/configuration.md", "File to write.")
FLAGS = flags.FLAGS

_INTRODUCTION = """\
<!-- Written by python -m tools.configuration_reference: change the classes. -->
# Configuration

This page lists every setting of `python -m sla.train`: its dotted path, its
default, the values it takes and what it does. Below the settings, it lists the
names of the data sets, backbones, transform sets and experiments.

```bash
python -m sla.train --experiment=digits_sla \\
    --params_override='trainer.train_steps=300,task.backbone.options={width: 8}'
```

Settings come from several places, and later places override earlier ones: the
experiment itself, each `--config_file` in order, `--params_override`, then
`--data_dir` and `--seed`. Lists and mappings are replaced as a whole.

If a path is unknown, a value has the wrong type or is out of range, or values
contradict each other, the command ends with exit code 2 and one line that names
the path.

The defaults below are those of the configuration classes. Experiments override
many of them (`sla/configs/`). The `params.yaml` of a run holds all the values
that it used.
"""


def main(_: list[str]) -> None:
    """Writes the page."""
    files.write_text(FLAGS.output, reference())
    print(f"file: {FLAGS.output}")


def reference() -> str:
    """Returns the text of the page."""
    experiments = exp_factory.list_experiments()
    parts = [
        _INTRODUCTION,
        *_sections(ExperimentConfig(task=SLAClassificationConfig()), ""),
        *_few_shot_section(),
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
            (
                (_code(name), len(transforms.get(name)), _needs(name))
                for name in transforms.names()
            ),
        ),
        "## Experiments: `--experiment`\n",
        _table(
            ("name", "what"),
            ((_code(name), text) for name, text in experiments.items()),
        ),
    ]
    return "\n".join(parts)


def _few_shot_section() -> list[str]:
    """A table of the settings that only learning from episodes has."""
    known = dict(_rows_of(SLAClassificationConfig(), "task"))
    rows = [
        row
        for path, row in _rows_of(FewShotConfig(), "task")
        if row != known.get(path)
    ]
    return [
        "## Few-shot experiments: `python -m sla.few_shot`\n",
        f"{inspect.getdoc(FewShotConfig)} These settings differ from those of "
        "`sla.train` above, or come in addition.\n",
        _table(("setting", "default", "takes", "what"), rows),
    ]


def _rows_of(
    config: Config, path: str
) -> Iterator[tuple[str, tuple[str, str, str, str]]]:
    """Paths of all settings, and their rows."""
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        field_path = f"{path}.{field.name}".lstrip(".")
        if isinstance(value, Config):
            yield from _rows_of(value, field_path)
            continue
        yield field_path, _row(config, field, field_path)


def _row(
    config: Config, field: dataclasses.Field, path: str
) -> tuple[str, str, str, str]:
    """Path, default, allowed values and meaning of a setting."""
    return (
        _code(path),
        _code(_as_yaml(getattr(config, field.name))),
        config.allowed_values(field.name),
        field.metadata["help"],
    )


def _sections(config: Config, path: str) -> list[str]:
    """A table for a configuration, then those of the ones within it."""
    rows, nested = [], []
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        field_path = f"{path}.{field.name}".lstrip(".")
        if isinstance(value, Config):
            nested += _sections(value, field_path)
        else:
            rows.append(_row(config, field, field_path))
    title = f"## `{path}`\n" if path else "## The experiment\n"
    table = _table(("setting", "default", "takes", "what"), rows)
    return [title, f"{inspect.getdoc(config)}\n", table, *nested]


def _as_yaml(value: Any) -> str:
    """A value as one would write it in an override."""
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    if isinstance(value, list):
        return f"[{', '.join(map(_as_yaml, value))}]"
    return str(value) if value != "" else "''"


def _needs(name: str) -> str:
    transform_set = transforms.get(name)
    needs = []
    if transform_set.square:
        needs.append("square images")
    if transform_set.channels is not None:
        needs.append(f"{transform_set.channels} channels")
    return ", ".join(needs)


def _code(text: str) -> str:
    return f"`{text}`"


def _table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
