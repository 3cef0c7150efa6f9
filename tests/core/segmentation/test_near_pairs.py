from itertools import combinations

import numpy as np
import pytest

from mnist_gui.core.segmentation.near_pairs import box_distances, near_pairs


@pytest.mark.parametrize("count", [0, 1, 40])
def test_all_near_pairs_are_found_and_no_others(count: int) -> None:
    rng = np.random.default_rng(count)
    corners = rng.uniform(0, 100, (count, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(0, 20, (count, 2))], axis=1)
    reach = rng.uniform(0, 15, count)
    everything = np.array(list(combinations(range(count), 2)), np.int64).reshape(-1, 2)
    distances = box_distances(boxes, everything.T)
    expected = everything[distances <= reach[everything].max(axis=1)]

    found = near_pairs(boxes, reach)

    assert sorted(map(tuple, found.T.tolist())) == list(map(tuple, expected.tolist()))


def test_the_distance_of_boxes_is_0_where_they_overlap() -> None:
    boxes = np.array([(0, 0, 10, 10), (5, 5, 20, 20), (13, 14, 20, 20)], np.float64)

    distances = box_distances(boxes, np.array([(0, 0), (1, 2)]))

    assert distances.tolist() == [0, 5]
