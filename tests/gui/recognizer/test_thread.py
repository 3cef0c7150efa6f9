"""Jobs on the worker thread: order, answers, coalescing, slices, the end."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mnist_gui.core.errors import UserError
from mnist_gui.recognizer.thread import LatestRequest, Slices, WorkerThread

T = TypeVar("T")

GRACE = 0.3
"""Seconds that a job goes on while the program waits for it."""


@pytest.fixture
def thread(qapp: QApplication) -> Iterator[WorkerThread]:
    """Return a thread that has not been started; it is stopped in the end."""
    thread = WorkerThread()
    yield thread
    thread.stop()


def steps(count: int, result: T) -> Slices[T]:
    """Return a long job of so many steps."""
    for _ in range(count):
        yield None
    return result


def fail(error: Exception) -> None:
    raise error


def test_a_job_runs_on_the_thread_and_is_answered_on_the_callers(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    threads: list[int] = []

    def done(ran_on: int) -> None:
        threads.extend([ran_on, threading.get_ident()])

    thread.start()
    thread.call(threading.get_ident, done=done)
    qtbot.waitUntil(lambda: bool(threads))

    ran_on, answered_on = threads
    assert ran_on != threading.get_ident()
    assert answered_on == threading.get_ident()


def test_jobs_run_in_order_also_those_queued_before_the_start(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    answers: list[int] = []
    for number in range(5):
        thread.call(partial(int, number), done=answers.append)
    thread.start()
    qtbot.waitUntil(lambda: len(answers) == 5)

    assert answers == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (UserError("The file is gone."), "The file is gone."),
        (ValueError("x"), "That went wrong."),
        (MemoryError(), "That went wrong."),
    ],
)
def test_a_failure_is_answered_with_a_message_for_the_user(
    thread: WorkerThread,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    message: str,
) -> None:
    thread.start()
    with qtbot.waitCallback() as failed:
        thread.call(lambda: fail(error), failed=failed, otherwise="That went wrong.")

    failed.assert_called_with(message)
    assert caplog.records


def test_a_thread_survives_a_job_that_fails_unanswered(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    thread.start()
    thread.call(lambda: fail(ValueError("x")))
    with qtbot.waitCallback() as answered:
        thread.call(lambda: 7, done=answered)

    answered.assert_called_with(7)


def test_only_the_latest_of_several_requests_is_run_and_answered(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    latest, ran, answers = LatestRequest(), list[int](), list[int]()
    entered, gate = threading.Event(), threading.Event()

    def first() -> int:
        entered.set()
        gate.wait(20)
        return 0

    thread.start()
    thread.call(first, done=answers.append, latest=latest)
    qtbot.waitUntil(entered.is_set)
    for number in range(1, 4):

        def job(number: int = number) -> int:
            ran.append(number)
            return number

        thread.call(job, done=answers.append, latest=latest)
    gate.set()
    qtbot.waitUntil(lambda: bool(answers))

    assert ran == [3]
    assert answers == [3]


def test_a_cancelled_request_is_not_answered(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    latest, answers = LatestRequest(), list[int]()
    thread.call(lambda: 1, done=answers.append, latest=latest)
    latest.cancel()
    thread.start()
    with qtbot.waitCallback() as answered:
        thread.call(lambda: 2, done=answered)

    assert answers == []


def test_a_job_can_report_before_it_ends(thread: WorkerThread, qtbot: QtBot) -> None:
    reports: list[str] = []

    def job() -> str:
        thread.post(reports.append, "half")
        return "whole"

    thread.start()
    with qtbot.waitCallback() as answered:
        thread.call(job, done=answered)

    assert reports == ["half"]
    answered.assert_called_with("whole")


def test_waiting_jobs_run_between_the_slices_of_a_long_one(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    order: list[str] = []
    entered, gate = threading.Event(), threading.Event()

    def slices() -> Slices[str]:
        yield None
        entered.set()
        gate.wait(20)
        threading.Event().wait(0.05)  # longer than a slice
        yield None
        return "long"

    thread.start()
    thread.call_in_slices(slices(), done=order.append)
    qtbot.waitUntil(entered.is_set)
    thread.call(lambda: "short", done=order.append)
    gate.set()
    qtbot.waitUntil(lambda: len(order) == 2)

    assert order == ["short", "long"]


def test_a_long_job_that_is_cancelled_answers_that_it_was(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    begun, closed = threading.Event(), threading.Event()

    def endless() -> Slices[None]:
        try:
            while True:
                begun.set()
                threading.Event().wait(0.001)
                yield None
        finally:
            closed.set()

    thread.start()
    with qtbot.waitCallback() as cancelled:
        job = thread.call_in_slices(endless(), cancelled=cancelled)
        qtbot.waitUntil(begun.is_set)
        job.cancel()

    assert closed.is_set()


def test_a_long_job_that_has_ended_is_answered_though_it_is_cancelled_then(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    answers: list[str] = []
    job = thread.call_in_slices(
        steps(3, "done"),
        done=answers.append,
        cancelled=lambda: answers.append("cancelled"),
    )
    thread.start()
    thread.call(threading.Event().is_set)
    qtbot.waitUntil(lambda: bool(answers))
    job.cancel()
    with qtbot.waitCallback() as answered:
        thread.call(lambda: None, done=answered)

    assert answers == ["done"]


def test_a_long_job_is_replaced_by_a_later_one_of_its_kind(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    latest, answers = LatestRequest(), list[int]()
    for number in range(3):
        thread.call_in_slices(steps(10, number), done=answers.append, latest=latest)
    thread.start()
    qtbot.waitUntil(lambda: bool(answers))

    assert answers == [2]


def test_a_long_job_that_fails_is_answered_with_a_message(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    def slices() -> Slices[None]:
        yield None
        raise UserError("Line 3 is no drawing.")

    thread.start()
    with qtbot.waitCallback() as failed:
        thread.call_in_slices(slices(), failed=failed)

    failed.assert_called_with("Line 3 is no drawing.")


def test_what_must_finish_is_finished_when_the_thread_ends(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    done: list[str] = []
    entered = threading.Event()

    def busy() -> None:
        entered.set()
        threading.Event().wait(GRACE)

    def export() -> Slices[None]:
        yield None
        done.append("export")

    thread.start()
    thread.call(busy)
    qtbot.waitUntil(entered.is_set)
    thread.call(lambda: done.append("dropped"))
    thread.call(lambda: done.append("kept"), must_finish=True)
    thread.call_in_slices(steps(5, None), done=lambda _: done.append("dropped"))
    thread.call_in_slices(export(), must_finish=True)
    thread.call_at_end(lambda: done.append("end"))
    thread.stop()

    assert done == ["kept", "export", "end"]


def test_a_failure_at_the_end_does_not_keep_the_other_jobs_from_being_done(
    thread: WorkerThread, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError("the disk is full")

    done: list[str] = []
    thread.call_at_end(fail)
    thread.call_at_end(lambda: done.append("end"))
    thread.start()

    thread.stop()

    assert done == ["end"]
    assert "the disk is full" in caplog.text


def test_stopping_waits_for_the_job_under_way(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def job() -> None:
        begun.set()
        threading.Event().wait(GRACE)
        ended.set()

    thread.start()
    thread.call(job)
    qtbot.waitUntil(begun.is_set)
    assert not ended.is_set()

    thread.stop()

    assert ended.is_set()


def test_stopping_a_thread_that_was_never_started_returns_at_once(
    thread: WorkerThread,
) -> None:
    thread.stop()


def test_stopping_right_after_the_start_returns(qapp: QApplication) -> None:
    for _ in range(20):
        thread = WorkerThread()
        thread.start()
        thread.stop()
        thread.stop()


def test_a_long_job_gives_way_to_a_job_that_waits(
    thread: WorkerThread, qtbot: QtBot
) -> None:
    order: list[str] = []
    entered, gate = threading.Event(), threading.Event()

    def slices() -> Slices[None]:
        for _ in range(4):
            order.append("slice")
            entered.set()
            gate.wait(20)
            yield None

    thread.start()
    with qtbot.waitCallback() as done:
        thread.call_in_slices(slices(), done=done)
        entered.wait(20)
        thread.call(lambda: order.append("job"))
        gate.set()

    assert order == ["slice", "job", "slice", "slice", "slice"]


def test_a_job_that_became_stale_can_be_stopped(
    thread: WorkerThread, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    latest, steps_done, answers = LatestRequest(), list[int](), list[str]()
    entered, gate = threading.Event(), threading.Event()

    def job() -> str:
        for number in range(3):
            thread.stop_if_stale()
            steps_done.append(number)
            entered.set()
            gate.wait(20)
        return "stale"

    thread.start()
    thread.call(job, done=answers.append, failed=answers.append, latest=latest)
    qtbot.waitUntil(entered.is_set)
    latest.cancel()
    gate.set()
    with qtbot.waitCallback() as answered:
        thread.call(thread.stop_if_stale, done=answered)

    assert steps_done == [0]
    assert answers == []
    assert not caplog.records
