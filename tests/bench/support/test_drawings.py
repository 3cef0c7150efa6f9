from mnist_gui.core.segmentation.scribble import join_scribbles
from mnist_gui.core.segmentation.stroke_segments import stroke_segments
from tests.bench.support.drawings import SCRIBBLE, drawings
from tests.bench.support.targets import MAX_CALLS_TO_BARS


def test_every_kind_with_a_target_is_drawn() -> None:
    assert {drawing.kind for drawing in drawings()} == MAX_CALLS_TO_BARS.keys()


def test_the_last_strokes_are_measured() -> None:
    for drawing in drawings():
        assert 0 <= drawing.first_measured < len(drawing.strokes)


def test_scribbles_alone_are_joined_to_one_segment() -> None:
    for drawing in drawings():
        segments = stroke_segments(drawing.strokes)
        joined = len(join_scribbles(segments).items)

        is_scribble = drawing.kind == SCRIBBLE
        assert joined == (1 if is_scribble else len(segments.items))
