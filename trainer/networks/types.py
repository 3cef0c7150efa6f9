"""Names for what TensorFlow and Keras have no types for."""

from typing import Any, TypeAlias

Tensor: TypeAlias = Any
"""A `tf.Tensor`."""

Optimizer: TypeAlias = Any
"""A `keras.Optimizer`."""

Network: TypeAlias = Any
"""A `keras.Model` with the outputs features, [n, d], logits, [n, 10], and, [n, 1], the
logit of being a digit at all."""
