"""Products by the names that people know them by."""

import json
import re
from collections.abc import Mapping

from dealtrust_schemas.alerts import Alert, dump_alert, parse_alert


class ProductNames:
    """Record ids of products and their names, as an export tells them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        # As they stand inside JSON text, without the quotes around it.
        self._names = {product: json.dumps(name, ensure_ascii=False)[1:-1] for product, name in names.items()}
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b") if names else None

    def shown(self, alert: Alert) -> Alert:
        """The alert with names in the place of the products' ids, wherever these stand in its texts."""
        if self._pattern is None:
            return alert
        line = dump_alert(alert)
        named = self._pattern.sub(lambda match: self._names[match[0]], line)
        return alert if named == line else parse_alert(named)
