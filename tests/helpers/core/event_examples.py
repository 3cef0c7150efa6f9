"""An event of each kind that a run of the trainer reports."""

from typing import Final

from mnist_gui.core import events
from mnist_gui.core.events import TrainingEvent

STARTED: Final = events.RunStarted(
    architecture="cnn", recipe="full", device="CPU", steps=9, epochs=2, train_size=7
)
STEP: Final = events.StepDone(
    step=1, steps=9, loss=0.5, accuracy=0.9, images_per_second=1e3, seconds_left=2.0
)
EPOCH: Final = events.EpochFinished(
    epoch=1, epochs=2, loss=0.1, accuracy=0.2, val_loss=0.3, val_accuracy=0.4
)
WEIGHTS: Final = events.WeightsRecorded(
    step=1, steps=9, shape=[2, 1, 2], levels="f4EAPw==", largest=0.25
)
READ: Final = events.DrawingsRead(ids=[3, 17], digits=[7, 1], probabilities=[0.9, 0.25])
COMPARED: Final = events.ModelCompared(
    data="mnist",
    n=5000,
    in_use=1,
    in_use_accuracy=0.997,
    new_accuracy=0.996,
    is_worse=False,
    own_n=12,
    own_in_use_accuracy=0.75,
    own_new_accuracy=1.0,
    is_worse_on_own=False,
    non_digits_n=2000,
    in_use_rejected=0.96,
    new_rejected=0.95,
    objections=[
        events.Objection(reason="missing", data="mine", digits=[3, 8]),
        events.Objection(
            reason="worse", data="mnist", reference=1, before=0.997, after=0.996, n=5000
        ),
    ],
)
PUBLISHED: Final = events.ModelPublished(
    version=2, path="/a b/ü/2", metrics={"test_accuracy": 0.99}
)
CANCELLED: Final = events.RunCancelled()
EVENTS: Final[list[TrainingEvent]] = [
    *(STARTED, STEP, WEIGHTS, EPOCH, READ, COMPARED, PUBLISHED, CANCELLED),
    events.Evaluated(data="mnist", accuracy=0.997, n=10_000),
    events.RunFailed(message="“ünï\n” — out of memory"),
    events.NothingLearnt(message="Model 3 learns nothing new."),
    events.DrawingsRescued(message="31 drawings were recovered."),
    events.DataRecognized(message="“x.npz” was read as NumPy (x, y)."),
    events.DrawingsLeftOut(message="2 drawings are left out."),
    events.DataPrepared(what="synthetic", done=5, total=9),
]
NAMES: Final = [type(event).__name__ for event in EVENTS]
