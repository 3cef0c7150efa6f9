"""Use the window at random, for as long as many days of school.

    python -m tests.soak.acts [--count 100000] [--warm-up 5000] [--seed 0]
        [--draw-after 50]

Draws, erases, undoes, redoes, clears, changes pens, opens, pastes and turns pictures,
labels drawings and presses other keys, in the real window with the shipped model. Acts
come in bursts that take no time, and now and then the pen rests until the page has been
read. Between bursts, digits are drawn as fast as a hand draws, 125 moves a second: the
time from the last point to the answer is what a user waits. Prints what the process
uses at the end beside what it used after the warm-up, and how long answers took, in
milliseconds and in calls of the model's signature. The exit status is 1 if a target is
missed or anything went wrong.
"""

import statistics
import sys
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPointF, Qt, QTimer, Slot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.sketch import MOST_STEPS
from mnist_gui.recognizer.recognition import Recognition
from tests.bench.support.clocks import Clocks
from tests.bench.support.gaps import quantile
from tests.bench.support.ratios import Ratio
from tests.helpers.gui import hand
from tests.soak.support.program import User, finish, run, soak_parser
from tests.soak.support.random_hand import RandomHand, write_pictures
from tests.soak.support.usage import Usage, memory_mb, usage_ratios

_LATEST_MS: Final = 150
_CHECK_EVERY: Final = 1000
"""Acts between two looks at memory."""

_LONGEST_BURST: Final = 20
_REST_AFTER: Final = 10  # bursts
_DRAW_AFTER: Final = 50
_MOVE_MS: Final = 8
"""A mouse reports 125 times a second."""

_DRAWN: Final = "after the pen rests"
_AT_ONCE: Final = "after strokes drawn in no time"
_PICTURE: Final = "after a picture changed"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is done in a day."""

    count: int
    """Acts, those of the warm-up among them."""

    warm_up: int
    seed: int
    draw_after: int
    """Bursts of acts after which a digit is drawn at a hand's pace, on average."""


class Day(User):
    """Lets a random hand act, and measures."""

    def __init__(
        self,
        application: Application,
        temporary: Path,
        *,
        plan: Plan,
    ) -> None:
        super().__init__(application, temporary)
        self._plan = plan
        pictures = write_pictures(temporary.parent / "pictures", plan.count)
        self._hand = RandomHand(application, plan.seed, pictures)
        self._sketch = application.window.canvas.sketch
        self.acts = Counter[str]()
        self.usage: list[Usage] = []
        self.answers: dict[str, list[Clocks]] = {_DRAWN: [], _AT_ONCE: [], _PICTURE: []}
        self._moves: deque[Callable[[], object]] = deque()
        self._kind = _AT_ONCE
        self._rested = Clocks.read()  # since when the pen rests
        self._is_due = self._rests = False
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._act)
        self._pace = QTimer(self, interval=_MOVE_MS)
        self._pace.setTimerType(Qt.TimerType.PreciseTimer)
        self._pace.timeout.connect(self._move)
        self._sketch.page_changed.connect(self._on_page_changed)
        application.recognizer.recognized.connect(self._on_recognized)
        application.recognizer.recognition_failed.connect(self._on_not_recognized)

    @override
    def begin(self) -> None:
        self.application.window.activateWindow()
        self._look()

    def ratios(self) -> list[Ratio]:
        """Return the figures of the run."""
        call = statistics.median(self.signature_calls)
        rows = [
            Ratio(what="acts", values=[self.acts.total()]),
            *usage_ratios(self.usage),
            Ratio(what="a call of the signature, ms", values=[1000 * call]),
        ]
        for what, clocks in self.answers.items():
            if clocks:
                rows += _answer_ratios(what, clocks, call)
        return rows

    @Slot()
    def _act(self) -> None:
        self.go_on()
        if self._hand.chance(self._plan.draw_after):
            self._begin_digit()
            return
        for _ in range(self._hand.burst(_LONGEST_BURST)):
            self.acts[self._hand.act()] += 1
            if self.acts.total() % _CHECK_EVERY == 0 or self._is_milestone():
                self._look()
                return
        self._rest_or_go_on(_AT_ONCE, rests=self._hand.chance(_REST_AFTER))

    def _begin_digit(self) -> None:
        """Draw a digit as fast as a hand does."""
        canvas = self.application.window.canvas
        for points in self._hand.digit():
            first, *rest = (canvas.from_pad(QPointF(x, y)) for x, y in points.tolist())
            self._moves.append(partial(hand.press, canvas, first))
            self._moves += [partial(hand.move, canvas, point) for point in rest]
            self._moves.append(partial(hand.release, canvas, (rest or [first])[-1]))
        self._pace.start()

    @Slot()
    def _move(self) -> None:
        self._moves.popleft()()
        if not self._moves:
            self._pace.stop()
            self._rest_or_go_on(_DRAWN, rests=True)

    def _rest_or_go_on(self, kind: str, *, rests: bool) -> None:
        self._kind, self._rests = kind, rests and self._is_due
        if self._rests:
            self._rested = Clocks.read()
        else:
            self._next.start()

    def _is_milestone(self) -> bool:
        return self.acts.total() in (self._plan.warm_up, self._plan.count)

    def _look(self) -> None:
        """Take the yardstick and what is used, then act again."""
        if self._is_milestone():
            is_long = self._plan.warm_up >= MOST_STEPS
            self.settle(self._fill_history if is_long else self._note_usage)
        else:
            self.time_signature(self._go_on)

    def _fill_history(self) -> None:
        """Fill it with strokes, which else has up to 50 MB of pictures, or none."""
        self._hand.fill_history()
        self.settle(self._note_usage)

    def _note_usage(self) -> None:
        self.usage.append(Usage.now(self.temporary, self._sketch.sources()))
        if self.acts.total() == self._plan.count:
            self.end()
        else:
            self.time_signature(self._go_on)

    def _go_on(self) -> None:
        print(f"{self.acts.total():7} acts {memory_mb():7.1f} MB", flush=True)
        self._next.start()

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        self._is_due = not page.is_empty

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        page = self._sketch.page
        if not self._is_due or recognition.page is not page:
            return
        self._is_due = False
        if self._rests:
            kind = self._kind if page.strokes else _PICTURE
            self.answers[kind].append(Clocks.read().since(self._rested))
            self._rests = False
            self._next.start()

    @Slot()
    def _on_not_recognized(self) -> None:
        """Go on: there is no ink, or far too much."""
        self._is_due = False
        if self._rests:
            self._rests = False
            self._next.start()


def _answer_ratios(what: str, clocks: Sequence[Clocks], call: float) -> list[Ratio]:
    """Return rows for how long answers took; `call` is the yardstick, in seconds."""
    took = [each.now for each in clocks]
    worked = [each.worked for each in clocks]
    most = _LATEST_MS if what == _DRAWN else None
    return [
        Ratio(what=f"answers {what}", values=[len(took)]),
        Ratio(what="  median, ms", values=[1000 * quantile(took, 0.5)]),
        Ratio(what="  99th, ms", values=[1000 * quantile(took, 0.99)]),
        Ratio(what="  longest, ms", values=[1000 * max(took)], at_most=most),
        Ratio(what="  longest / call", values=[max(took) / call]),
        Ratio(what="  longest of processor time, ms", values=[1000 * max(worked)]),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Act, and print the figures."""
    parser = soak_parser("acts", 100_000)
    parser.add_argument("--warm-up", type=int, default=5000)
    parser.add_argument(
        "--draw-after",
        type=int,
        default=_DRAW_AFTER,
        metavar="BURSTS",
        help="a digit is drawn at a hand's pace after so many bursts",
    )
    options = parser.parse_args(arguments)
    plan = Plan(
        count=options.count,
        warm_up=options.warm_up,
        seed=options.seed,
        draw_after=options.draw_after,
    )
    day = run(partial(Day, plan=plan))
    for name, count in day.acts.most_common():
        print(f"{name:24} {count:7}")
    return finish(options.table, day.ratios(), day.troubles)


if __name__ == "__main__":
    sys.exit(main())
