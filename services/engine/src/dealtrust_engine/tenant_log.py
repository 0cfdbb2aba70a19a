"""What is kept of a tenant outside memory: the events that concern it rather than one of its deals.

They stand on pages, one a line. The last page is written again until it is full: few records hold many events, and a batch
with a single event costs no more than a page.
"""

from __future__ import annotations

from dealtrust_engine.deal_log import Written, first_line

PAGE_BYTES = 16_000
"""The events of a page, unless it is a single one."""


class TenantLog:
    """The pages of one tenant."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self._new: list[bytes] = []
        self._number, self._size = 0, 0
        self._page: list[bytes] = []

    def add(self, raw: bytes) -> None:
        """Note an event, as JSON on one line."""
        self._new.append(raw)

    def written(self) -> Written:
        """The pages that are others than when this was last asked."""
        pages: dict[int, list[bytes]] = {}
        for raw in self._new:
            if self._page and self._size + len(raw) > PAGE_BYTES:
                self._number, self._page, self._size = self._number + 1, [], 0
            self._page.append(raw)
            self._size += len(raw)
            pages[self._number] = self._page
        self._new = []
        return {
            f"{self._tenant}/#page-{number}": first_line("tenant", tenant=self._tenant, page=number)
            + b"\n".join(page)
            for number, page in pages.items()
        }

    def restore(self, number: int, content: bytes) -> list[bytes]:
        """Take a page, in any order of pages; gives its events."""
        page = content.split(b"\n")
        if number >= self._number:
            self._number, self._page, self._size = number, page, sum(map(len, page))
        return page
