# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a probe may cost, counted anew."""

import pytest

from official.core.run_directory import RunError
from sla.probe.budget import plan_budget


@pytest.mark.parametrize(
    "steps, batch_size, views, candidates, validation",
    [
        (600, 64, 4, [4, 2], 200),
        (1500, 128, 4, [4, 2, 6, 3], 5000),
        (80_000, 128, 4, [4, 2, 6, 3, 6, 12, 24], 5000),
        (600, 32, 6, [4, 2, 6, 3], 400),
    ],
)
def test_cost_keeps_to_its_share(
    steps, batch_size, views, candidates, validation
):
    budget = plan_budget(steps, batch_size, views, candidates, validation)
    trained = budget.steps * budget.batch_size * (1 + sum(candidates))
    predicted = budget.num_images * (
        # Views by each network, and by the baseline; a training image by all.
        sum(candidates) + sum(candidates) + (1 + len(candidates))
    )
    cost = trained + predicted / 3
    assert budget.full_views == steps * batch_size * views
    assert budget.views == pytest.approx(cost)
    assert 0.135 < cost / budget.full_views <= 0.15
    assert budget.share == pytest.approx(cost / budget.full_views)


def test_too_short_a_run_is_refused():
    with pytest.raises(RunError, match="fewer candidates"):
        plan_budget(20, 64, 4, [4, 2], 200)
