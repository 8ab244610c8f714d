"""Progress bars on a terminal, and silence anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far one work has come; the function given takes what is done and what there is to do."""
    with _bars() as bars:
        task = bars.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield show


@contextmanager
def progress_stages(label: str) -> Iterator[Callable[[str], None]]:
    """Show which stage a work is at; the function given takes the stage's name."""
    with _bars() as bars:
        task = bars.add_task(label, total=None)

        def show(stage: str) -> None:
            bars.update(task, description=f"{label}: {stage}")

        yield show


@contextmanager
def progress_passes() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show several passes, a bar each; the function given takes the pass, what is done, and what there is to do."""
    with _bars() as bars:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        yield show


def _bars() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
