# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What an optimizer of one's own needs of Keras, and has no public name.

Private names of Keras's optimizers stand here alone; a test shows that each
does what is expected.
"""

import keras

from official.typing import Tensor


def slot_index(optimizer: keras.optimizers.Optimizer, variable: Tensor) -> int:
    """Finds the place of a variable among those the optimizer was built for.

    Args:
        optimizer: A built optimizer.
        variable: One of its variables; within `update_step` also what the
            backend has in its place, such as a `tf.Variable` of one replica.

    Returns:
        The index in the list that `build` got.
    """
    return optimizer._get_variable_index(variable)


def is_decayed(optimizer: keras.optimizers.Optimizer, variable: Tensor) -> bool:
    """Whether weight decay applies to a variable.

    Args:
        optimizer: An optimizer.
        variable: As for `slot_index`.

    Returns:
        False for what `exclude_from_weight_decay` named.
    """
    return optimizer._use_weight_decay(variable)
