import numpy as np
import pytest

from trainer.handwriting.skeleton import Skeleton, parse_skeletons


def parse(line: str) -> Skeleton:
    (skeleton,) = parse_skeletons(line)
    return skeleton


def test_a_line_is_a_label_a_weight_and_strokes() -> None:
    skeleton = parse("7 2.5 10,5 80,0 30,100 / 20,50 70,45")

    assert (skeleton.label, skeleton.weight) == ("7", 2.5)
    assert [path.knots.tolist() for path in skeleton.strokes] == [
        [[10, 5], [80, 0], [30, 100]],
        [[20, 50], [70, 45]],
    ]


def test_corners_are_marked_and_those_at_the_ends_are_none() -> None:
    (path,) = parse("7 1 10,5! 80,0! 40,50 30,100!").strokes

    assert path.corners == (1,)


def test_an_arc_runs_as_a_clock_s_hand() -> None:
    (path,) = parse("0 1 @50,40,30,20,0,270").strokes

    assert len(path.knots) == 7
    expected = [[50, 20], [80, 40], [50, 60], [20, 40]]
    np.testing.assert_allclose(path.knots[::2], expected, atol=1e-9)


def test_an_arc_runs_backwards_and_several_times_around() -> None:
    (path,) = parse("0 1 @50,50,50,50,0,-450").strokes

    np.testing.assert_allclose(path.knots[2], [0, 50], atol=1e-9)
    np.testing.assert_allclose(path.knots[-1], [0, 50], atol=1e-9)


def test_an_arc_may_end_in_a_corner() -> None:
    (path,) = parse("2 1 @50,50,50,50,0,90! 20,20").strokes

    assert path.corners == (2,)


def test_choices_are_multiplied_and_share_the_weight() -> None:
    skeletons = parse_skeletons("4 6 0,0 {1,1|2,2} / {5,5 6,6|7,7|8,8} 9,9")

    assert len(skeletons) == 6
    assert [one.weight for one in skeletons] == [1] * 6
    written = {tuple(len(path.knots) for path in one.strokes) for one in skeletons}
    assert written == {(2, 3), (2, 2)}


def test_a_stroke_may_be_left_out() -> None:
    skeletons = parse_skeletons("7 1 0,0 9,9 {/ 2,5 7,5|}")

    assert [len(one.strokes) for one in skeletons] == [2, 1]


def test_remarks_and_empty_lines_say_nothing() -> None:
    assert len(parse_skeletons("# ones\n\n1 1 5,0 5,9  # a bar\n")) == 1


@pytest.mark.parametrize(
    "line", ["1", "1 often 0,0 1,1", "1 1 0;0", "1 1 0,0,0", "1 1 @1,2,3", "1 1 {0,0|}"]
)
def test_what_is_no_skeleton_is_quoted(line: str) -> None:
    with pytest.raises(ValueError, match=r"^no skeleton: ") as failure:
        parse_skeletons(line)

    assert line in str(failure.value)
