# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Every number in docs/method.md: the worked example, and the results."""

import re

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from gradients import gradient
from pages import ROOT
from pages import run_page
from sla.losses.cross_entropy import class_cross_entropy

PAGE = ROOT / "docs" / "method.md"
TEXT = PAGE.read_text(encoding="utf-8")
START, END = "### One image in numbers", "## When it helps, and"
LABEL = 1  # dog
NUMBER = r"-?\d+\.\d+"
WEIGHTS = {"paper": 1.0, "balanced": 0.5}


def _section():
    return TEXT[TEXT.index(START) : TEXT.index(END)]


def printed_rows(text):
    """Table rows with numbers: first cell -> list of floats."""
    rows = {}
    for line in re.findall(r"^\| *(.+?) *\|$", text, re.MULTILINE):
        label, *cells = re.split(r" *\| *", line)
        if any(re.fullmatch(NUMBER, cell) for cell in cells):
            assert label not in rows, label
            rows[label] = [float(cell) for cell in cells]
    return rows


def _log_softmax(logits):
    return logits - np.log(np.sum(np.exp(logits)))


def expected_rows(joint, student):
    """All rows from the formulas, in float64.

    Args:
        joint: `(2, 6)` joint logits, a row per view.
        student: `(3,)` student logits.
    """
    joint, student = np.asarray(joint), np.asarray(student)
    truth = np.eye(6)[[2 * LABEL, 2 * LABEL + 1]]
    log_joint = np.stack([_log_softmax(row) for row in joint])
    entropies = -np.sum(truth * log_joint, axis=1)
    own = [joint[0, [0, 2, 4]], joint[1, [1, 3, 5]]]
    aggregated = (own[0] + own[1]) / 2
    log_p, log_q = _log_softmax(aggregated), _log_softmax(student)
    p, q, one_hot = np.exp(log_p), np.exp(log_q), np.eye(3)[LABEL]
    terms = p * (log_p - log_q)
    divergence, student_loss = terms.sum(), -log_q[LABEL]
    pull = np.abs((np.exp(log_joint) - truth) / 2).sum(axis=1)
    rows = {
        "upright view": joint[0],
        "turned view": joint[1],
        "CE of the upright view": [entropies[0]],
        "CE of the turned view": [entropies[1]],
        "joint loss, their mean": [entropies.mean()],
        "upright view, columns *upright*": own[0],
        "turned view, columns *turned*": own[1],
        "aggregated logits": aggregated,
        "teacher p": p,
        "student logits": student,
        "student q": q,
        "p · log(p / q)": terms,
        "KL(teacher ‖ student), the sum of that row": [divergence],
        "CE of the student, -log q(dog)": [student_loss],
    }
    for name, weight in WEIGHTS.items():
        parts = [entropies.mean(), weight * divergence, weight * student_loss]
        rows[name] = [*parts, sum(parts)]
        slope = np.abs(weight * (q - p) + weight * (q - one_hot)).sum()
        rows[f"gradient, {name}"] = [pull[0], slope, pull[1]]
    return rows


def check_example(text):
    """Fails unless each number in the text follows from its inputs."""
    rows = printed_rows(text)
    expected = expected_rows(
        [rows["upright view"], rows["turned view"]], rows["student logits"]
    )
    assert set(rows) == set(expected)
    for label, values in expected.items():
        np.testing.assert_allclose(
            rows[label], values, rtol=0, atol=5.001e-5, err_msg=label
        )
    # What stands between the tables repeats numbers of theirs.
    known = {value for values in rows.values() for value in values}
    assert set(map(float, re.findall(NUMBER, text))) <= known


def test_example_follows_from_the_formulas():
    check_example(_section())
    sums = re.findall(r"(\d) · (\d) \+ (\d) = (\d)", _section())
    digits = [[int(digit) for digit in line] for line in sums]
    assert digits == [[1, 2, j, LABEL * 2 + j] for j in (0, 1)]


def test_any_edited_number_is_found():
    text = _section()
    places = list(re.finditer(NUMBER, text))
    assert len(places) > 60
    for place in places:
        digit = text[place.end() - 1]
        edited = str((int(digit) + 1) % 10)
        with pytest.raises(AssertionError):
            check_both(text[: place.end() - 1] + edited + text[place.end() :])


def check_both(text):
    """`check_example`, and the inputs in the code are those in the tables."""
    check_example(text)
    rows = printed_rows(text)
    code = text[text.index("joint_logits = ") : text.index("label = ")]
    numbers = [float(number) for number in re.findall(NUMBER, code)]
    inputs = ("upright view", "turned view", "student logits")
    assert numbers == [value for label in inputs for value in rows[label]]


@requires_tensorflow
def test_code_of_the_page_gives_its_numbers(tmp_path, monkeypatch):
    check_both(_section())
    rows = printed_rows(_section())
    names = run_page(PAGE, tmp_path, monkeypatch)
    teacher = names["teacher_logits"]
    for label, values in {
        "joint loss, their mean": names["joint_loss"],
        "aggregated logits": teacher[0],
        "teacher p": keras.ops.softmax(teacher)[0],
        "KL(teacher ‖ student), the sum of that row": names["divergence"],
        "CE of the student, -log q(dog)": names["student_loss"],
        "paper": [*rows["paper"][:3], names["totals"]["paper"]],
        "balanced": [*rows["balanced"][:3], names["totals"]["balanced"]],
    }.items():
        np.testing.assert_allclose(
            np.ravel(values), rows[label], atol=6e-5, err_msg=label
        )


@pytest.mark.parametrize("name", WEIGHTS)
def test_model_has_this_loss_and_gradient(name):
    rows = printed_rows(_section())
    joint = [rows["upright view"], rows["turned view"]]
    model = sla.SLAModel(
        keras.Sequential([keras.layers.Flatten()]),
        num_classes=3,
        transforms="rotation2",
        distillation=getattr(sla.SelfDistillation, name)(),
    )
    targets = np.eye(3, dtype="float32")[[LABEL]]

    def loss(joint, student):
        outputs = {
            "joint": keras.ops.reshape(joint, (1, 2, 3, 2)),
            "student": student,
        }
        terms = model.loss_terms(targets, outputs, model.all_views)
        return sum(terms.values())[0]

    arrays = np.array(joint, "float32"), np.array([rows["student logits"]])
    np.testing.assert_allclose(loss(*arrays), rows[name][3], atol=6e-5)
    by_view, by_student = gradient(loss, *arrays)
    upright, turned = np.abs(by_view).sum(axis=1)
    np.testing.assert_allclose(
        [upright, np.abs(by_student).sum(), turned],
        rows[f"gradient, {name}"],
        atol=6e-5,
    )


def test_table_of_gradients_is_true():
    table = re.findall(
        r"^\| ([^|]+) \| (yes|no) \| (yes|no) \| (yes|no) \| (yes|no) \|$",
        TEXT,
        re.MULTILINE,
    )
    assert len(table) == 3
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2, 4))
    weights = rng.normal(size=(4, 6)), rng.normal(size=(4, 3))

    def outputs(joint_weights, student_weights, upright, turned):
        rows = keras.ops.stack([upright, turned])
        joint = keras.ops.reshape(rows @ joint_weights, (1, 2, 3, 2))
        return joint, rows[:1] @ student_weights

    terms = {
        "joint loss": lambda joint, student: sla.losses.joint_loss(
            [LABEL], joint
        ),
        "KL(teacher ‖ student)": lambda joint, student: (
            sla.losses.distillation_loss(sla.ops.aggregate(joint), student)
        ),
        "CE of the student": lambda joint, student: class_cross_entropy(
            np.eye(3, dtype="float32")[[LABEL]], student
        )[0],
    }
    for name, *printed in table:
        term = terms[name]
        slopes = gradient(
            lambda *arrays, term=term: term(*outputs(*arrays)),
            *weights,
            *features,
        )
        reached = ["yes" if np.any(slope) else "no" for slope in slopes]
        assert reached == printed, name


def test_results_stand_on_another_page_too():
    others = "".join(
        path.read_text(encoding="utf-8")
        for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
        if path != PAGE
    )
    numbers = re.findall(NUMBER, TEXT[TEXT.index(END) :])
    assert len(numbers) > 10
    assert [number for number in numbers if number not in others] == []
