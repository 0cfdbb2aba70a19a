"""The AsyncAPI 3.0 document of the topics: channels, messages, and who sends and receives."""

import re
from typing import Any

from dealtrust_schemas.json_schemas import RECORDS, schemas
from dealtrust_schemas.topics import TOPICS, Topic

Node = dict[str, Any]

_NAMES = {model: name for name, model in RECORDS.items()}


def _ref(*path: str) -> Node:
    return {"$ref": "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)}


def _record_names(topic: Topic) -> list[str]:
    return [record if isinstance(record, str) else _NAMES[record] for record in topic.records]


def channel_id(topic: Topic) -> str:
    """The topic's name as an identifier within the document."""
    return re.sub(r"\W+", "-", topic.name).strip("-")


def _message_names(topic: Topic) -> list[str]:
    return _record_names(topic) or [f"{channel_id(topic)}.private"]


def _components() -> Node:
    shared: Node = {}
    messages: Node = {}
    for name, made in schemas().items():
        for part, definition in {**made.pop("$defs", {}), name: made}.items():
            if shared.setdefault(part, definition) != definition:
                raise ValueError(f"two models are called {part}")
        del made["$schema"], made["$id"]
        messages[name] = {
            "name": name,
            "title": made["title"],
            "contentType": "application/json",
            "payload": _ref("components", "schemas", name),
        }
    for topic in TOPICS:
        if not topic.records:
            name = _message_names(topic)[0]
            messages[name] = {"name": name, "summary": "Known to its writer only.", "payload": {}}
    return {"schemas": _moved(shared), "messages": messages}


def _moved(node: Any) -> Any:
    """The same schema with its references pointing into ``components``."""
    if isinstance(node, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(value)
            for key, value in node.items()
        }
    return [_moved(item) for item in node] if isinstance(node, list) else node


def _configuration(topic: Topic) -> Node:
    settings = topic.settings()
    configuration: Node = {"cleanup.policy": [settings["cleanup.policy"]]}
    if "retention.ms" in settings:
        configuration["retention.ms"] = int(settings["retention.ms"])
    return configuration


def _channel(topic: Topic) -> Node:
    channel: Node = {
        "address": topic.name,
        "description": topic.what,
        "messages": {name: _ref("components", "messages", name) for name in _message_names(topic)},
        "bindings": {
            "kafka": {
                "topicConfiguration": _configuration(topic),
                "bindingVersion": "0.5.0",
            }
        },
        "x-key": list(topic.key),
    }
    if topic.headers:
        channel["x-headers"] = {header.name: header.what for header in topic.headers}
    if "{" in topic.name:
        names = re.findall(r"\{(\w+)\}", topic.name)
        channel["parameters"] = {name: {"description": f"The {name} of a pattern."} for name in names}
    return channel


def _operations() -> Node:
    operations: Node = {}
    for topic in TOPICS:
        for action, services in (("send", topic.writers), ("receive", topic.readers)):
            for service in services:
                operations[f"{service}.{action}.{channel_id(topic)}"] = {
                    "action": action,
                    "channel": _ref("channels", channel_id(topic)),
                    "tags": [{"name": service}],
                }
    return operations


def document() -> Node:
    """The whole document. It is JSON, which is YAML too."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "dealtrust",
            "version": "1",
            "description": "The topics between the services of dealtrust. Events are CloudEvents 1.0, structured JSON.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {channel_id(topic): _channel(topic) for topic in TOPICS},
        "operations": _operations(),
        "components": _components(),
    }
