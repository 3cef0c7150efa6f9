import numpy as np
import pytest

from trainer.handwriting.skeleton import Skeleton, digit_skeletons, parse_skeletons

SKELETONS = [skeleton for ways in digit_skeletons() for skeleton in ways]


def parse(line: str) -> Skeleton:
    (skeleton,) = parse_skeletons(line)
    return skeleton


def test_a_line_is_a_label_a_weight_and_strokes() -> None:
    skeleton = parse("7 2.5 10,5 80,0 30,100 / 20,50 70,45")

    assert (skeleton.label, skeleton.weight) == ("7", 2.5)
    assert [stroke.knots.tolist() for stroke in skeleton.strokes] == [
        [[10, 5], [80, 0], [30, 100]],
        [[20, 50], [70, 45]],
    ]


def test_marked_knots_are_corners_except_at_the_ends() -> None:
    (stroke,) = parse("7 1 10,5! 80,0! 40,50 30,100!").strokes

    assert stroke.corners == (1,)


def test_an_arc_runs_clockwise_from_the_top() -> None:
    (stroke,) = parse("0 1 @50,40,30,20,0,270").strokes

    assert len(stroke.knots) == 7
    expected = [[50, 20], [80, 40], [50, 60], [20, 40]]
    np.testing.assert_allclose(stroke.knots[::2], expected, atol=1e-9)


def test_an_arc_may_run_backwards_and_more_than_once_around() -> None:
    (stroke,) = parse("0 1 @50,50,50,50,0,-450").strokes

    np.testing.assert_allclose(stroke.knots[2], [0, 50], atol=1e-9)
    np.testing.assert_allclose(stroke.knots[-1], [0, 50], atol=1e-9)


def test_an_arc_may_end_in_a_corner() -> None:
    (stroke,) = parse("2 1 @50,50,50,50,0,90! 20,20").strokes

    assert stroke.corners == (2,)


def test_choices_are_multiplied_and_share_the_weight() -> None:
    skeletons = parse_skeletons("4 6 0,0 {1,1|2,2} / {5,5 6,6|7,7|8,8} 9,9")

    assert len(skeletons) == 6
    assert [skeleton.weight for skeleton in skeletons] == [1] * 6
    knots = {tuple(len(s.knots) for s in skeleton.strokes) for skeleton in skeletons}
    assert knots == {(2, 3), (2, 2)}


def test_a_choice_may_leave_a_stroke_out() -> None:
    skeletons = parse_skeletons("7 1 0,0 9,9 {/ 2,5 7,5|}")

    assert [len(skeleton.strokes) for skeleton in skeletons] == [2, 1]


def test_comments_and_empty_lines_are_skipped() -> None:
    assert len(parse_skeletons("# ones\n\n1 1 5,0 5,9  # a bar\n")) == 1


@pytest.mark.parametrize(
    "line", ["1", "1 often 0,0 1,1", "1 1 0;0", "1 1 0,0,0", "1 1 @1,2,3", "1 1 {0,0|}"]
)
def test_a_malformed_line_is_quoted(line: str) -> None:
    with pytest.raises(ValueError, match=r"^not a skeleton: ") as failure:
        parse_skeletons(line)

    assert line in str(failure.value)


def test_each_digit_is_written_in_dozens_of_ways() -> None:
    assert all(len(ways) >= 48 for ways in digit_skeletons())


def test_skeletons_stay_near_their_square() -> None:
    knots = np.concatenate(
        [path.knots for skeleton in SKELETONS for path in skeleton.strokes]
    )

    assert knots.min() >= -40
    assert knots.max() <= 120


def test_no_skeleton_is_listed_twice() -> None:
    listed = [
        tuple((path.knots.tobytes(), path.corners) for path in skeleton.strokes)
        for skeleton in SKELETONS
    ]
    assert len(set(listed)) == len(listed)
