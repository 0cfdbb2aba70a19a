"""Products by the names that people know them by, as a connector that knows the list of products writes them."""

import json
import re
from collections import Counter
from collections.abc import Mapping

_PRODUCT = re.compile(r'"product":("(?:[^"\\]|\\.)*")')
"""The member in an event's JSON as the models write it; inside a text its quotes would be escaped."""


class ProductNames:
    """Record ids of products and their names. A name that several products share tells none of them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        shared = Counter(names.values())
        self._names = {
            json.dumps(product): json.dumps(name, ensure_ascii=False)
            for product, name in names.items()
            if shared[name] == 1
        }

    def written(self, event: str) -> str:
        """The event's JSON with names in place of the ids of products, as far as they are known."""
        if not self._names or '"product":' not in event:
            return event
        return _PRODUCT.sub(lambda found: f'"product":{self._names.get(found[1], found[1])}', event)
