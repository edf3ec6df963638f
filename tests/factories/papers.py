"""Papers that the worker prints after an act."""

from procurement.documents.models import Paper
from procurement.documents.services.papers import print_paper


def the_worker_comes_by() -> None:
    """Print every paper that waits for it."""
    for paper in Paper.objects.filter(printed=None):
        print_paper.call(paper.pk)
