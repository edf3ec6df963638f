"""Many rows like one, without their services; and what a page asks of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

Values = Callable[[int], dict[str, Any]]


def copies(row: models.Model, numbers: Iterable[int], values: Values) -> list[Any]:
    """One row for each number, like `row` but for `values(number)`."""
    model = type(row)
    same = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
    same.pop(model._meta.pk.attname)
    rows = [model(**{**same, **values(number)}) for number in numbers]
    return model._base_manager.bulk_create(rows, batch_size=500)


def asked(client: Client, urls: Iterable[str]) -> dict[str, int]:
    """How many queries each page takes, once whatever is kept between requests is warm."""
    found = {}
    for url in urls:
        assert client.get(url).status_code == 200, url
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url)
        found[url] = len(queries)
    return found
