"""Which worker runs which file: a single one draws maps for as long as there is other work for the rest."""

from typing import Final

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

DRAWING: Final = "tests/browser/"
"""Files whose maps a browser draws in software: two of them at once take much longer than one after the other."""


class OneDrawsScheduling(LoadFileScheduling):  # type: ignore[misc]
    """Files go to the workers in their order, but the first worker begins with those that draw, and it alone."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        draws = node is self.nodes[0]
        fitting = (file for file in self.workqueue if file.startswith(DRAWING) == draws)
        if (first := next(fitting, None)) is not None:
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)
