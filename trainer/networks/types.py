"""Type aliases for TensorFlow and Keras, which have no types of their own."""

from typing import Any, TypeAlias

Tensor: TypeAlias = Any
"""A `tf.Tensor`."""

Optimizer: TypeAlias = Any
"""A `keras.Optimizer`."""

Network: TypeAlias = Any
"""A `keras.Model` with three outputs: the features, [n, d], the logits of the digits,
[n, 10], and the logit of being a digit at all, [n, 1]."""
