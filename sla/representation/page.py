# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML page that needs no other file and no network."""

import json
import pathlib
import string
from html import escape

from sla.representation import svg_plots
from sla.representation.html_tables import heat_table
from sla.representation.html_tables import spread_cell
from sla.representation.html_tables import table
from sla.representation.measures import SECTIONS

_TEMPLATE = pathlib.Path(__file__).with_name("page.html")
# Up to so many, classes have colours that are told apart with ease.
_COLOURS = (
    *("#3b6fd4", "#e07b00", "#2e9d4f", "#d1343f", "#8d5fc9"),
    *("#8a6042", "#d964b0", "#7a7a7a", "#a8a31a", "#159eb0"),
)


def build_page(report, maps):
    """The page.

    Args:
        report: content of `representations.json`.
        maps: what `draw_maps` returned.

    Returns:
        A string of HTML.
    """
    return string.Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        dataset=escape(report["dataset"]),
        facts=escape(
            f"Models: {len(report['models'])}. "
            f"{report['num_classes']} classes, "
            f"{report['num_fit_images']} training images to fit probes on, "
            f"{report['num_test_images']} test images, transforms "
            f"{report['transforms']} ({', '.join(report['transform_names'])})."
        ),
        note=(
            "Each figure is of one model."
            if len(report["models"]) == len(report["groups"])
            else "Figures are means over seeds ± their standard deviation; "
            "below, the 95% interval of the mean by Student's t, which is "
            "wide for few seeds. In plots a dot is a seed, an upright line "
            "the mean, and a bar the interval, which may go beyond the border."
        ),
        models=_models_table(report),
        sections="\n".join(_sections(report)),
        similarities=_similarities(report["cka"]),
        class_styles=_class_styles(len(maps["class_names"])),
        class_buttons="".join(
            f'<button type="button" data-class="{index}" aria-pressed="false">'
            f'<i class="c{index}"></i>{escape(name)}</button>'
            for index, name in enumerate(maps["class_names"])
        ),
        last_image=len(maps["labels"]) - 1,
        maps="\n".join(
            f"<figure><figcaption>{escape(one['name'])}</figcaption>"
            + svg_plots.point_map(
                one["points"], maps["labels"], f"Map of {one['name']}"
            )
            + "</figure>"
            for one in maps["maps"]
        ),
        map_data=_script_data(
            {
                **maps,
                "maps": [
                    {"name": one["name"], "answers": one["answers"]}
                    for one in maps["maps"]
                ],
            }
        ),
        environment=escape(
            ", ".join(
                f"{name} {value}"
                for name, value in report["environment"].items()
            )
        ),
    )


def _models_table(report):
    rows = [
        (
            f"{number} {one['name']}",
            escape(one["method"]),
            str(one["num_features"]),
            f"<code>{escape(one['model_dir'])}</code>",
        )
        for number, one in enumerate(report["models"], start=1)
    ]
    return table("The models", ("model", "method", "features", "folder"), rows)


def _sections(report):
    groups = report["groups"]
    for key, section in SECTIONS.items():
        figures = {
            group: values[key]
            for group, values in groups.items()
            if values.get(key)
        }
        if not figures:
            continue
        scale = 100 if section.percent else 1
        names = list(dict.fromkeys(n for one in figures.values() for n in one))
        unit = ", %" if section.percent else ""
        rows = [
            (
                group,
                *(
                    spread_cell(one.get(name), scale, 1 if unit else 3)
                    for name in names
                ),
            )
            for group, one in figures.items()
        ]
        text = table(section.title + unit, ("", *names), rows)
        plots = _plots(section, figures, names, scale)
        yield (
            f'<section id="{key}"><h2>{escape(section.title)}</h2>'
            f'<p>{escape(section.text)}</p>{text}<div class="plots">{plots}'
            "</div></section>"
        )


def _plots(section, figures, names, scale):
    if section.curve:
        curves = {
            group: {name: spread["mean"] for name, spread in one.items()}
            for group, one in figures.items()
        }
        return svg_plots.curve_plot(
            curves, section.title, scale, "labels of each class"
        )
    return "".join(
        f"<figure><figcaption>{escape(name)}</figcaption>"
        + svg_plots.interval_plot(
            {g: one[name] for g, one in figures.items() if name in one},
            f"{section.title}: {name}",
            scale,
        )
        + "</figure>"
        for name in names
    )


def _similarities(cka):
    numbers = [str(n) for n in range(1, len(cka["models"]) + 1)]
    parts = [
        heat_table(
            "Mean CKA of the features, over pairs of different models",
            ("", *cka["groups"]),
            cka["groups"],
            cka["group_matrix"],
        ),
        heat_table(
            "CKA of the features of every two models",
            ("", *numbers),
            [f"{n} {name}" for n, name in zip(numbers, cka["models"])],
            cka["matrix"],
        ),
    ]
    for one in cka["layers"]:
        parts.append(
            heat_table(
                f"CKA of layers: {one['rows']} (down), {one['columns']} "
                "(across)",
                ("", *one["column_layers"]),
                one["row_layers"],
                one["matrix"],
            )
        )
    return "\n".join(parts)


def _class_styles(count):
    colours = _COLOURS
    if count > len(colours):
        colours = [
            f"hsl({360 * k // count} 65% {45 + 15 * (k % 2)}%)"
            for k in range(count)
        ]
    return "\n".join(
        f".c{k} {{ fill: {colours[k]}; background: {colours[k]}; }}"
        for k in range(count)
    )


def _script_data(content):
    """JSON that cannot end the script element that it stands in."""
    return json.dumps(content).replace("<", "\\u003c")
