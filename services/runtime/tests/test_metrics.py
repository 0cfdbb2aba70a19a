import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dealtrust_runtime.metrics import METRICS, Metric, Metrics
from tests.laws.tree import ROOT, files, shown


def _use_all(metrics: Metrics) -> None:
    for metric in METRICS:
        labels = dict.fromkeys(metric.labels, "x")
        if metric.kind == "counter":
            metrics.count(metric.name, **labels)
        elif metric.kind == "gauge":
            metrics.set(metric.name, 2, **labels)
        else:
            metrics.observe(metric.name, 0.02, **labels)


def test_what_is_shown_is_the_table_and_nothing_else() -> None:
    metrics = Metrics()
    _use_all(metrics)
    shown_ = {
        (family.name, family.type, family.documentation, frozenset(family.samples[0].labels) - {"le"})
        for family in text_string_to_metric_families(metrics.exposition().decode())
        if not family.name.endswith("_created")
    }
    described = {
        (metric.name.removesuffix("_total"), metric.kind, metric.what, frozenset(metric.labels))
        for metric in METRICS
    }
    assert shown_ == described


def test_only_the_table_registers_metrics() -> None:
    users = {
        shown(path)
        for path in files(".py", below=ROOT / "services")
        if "/tests/" not in shown(path)
        and re.search(r"^(import|from) prometheus_client", path.read_text(), re.M)
    }
    allowed = {f"services/runtime/src/dealtrust_runtime/{name}.py" for name in ("metrics", "probes")}
    assert users == allowed


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_names_follow_the_rules_of_prometheus(metric: Metric) -> None:
    """Counters end in _total and nothing else does; histograms in their unit, seconds; help is a sentence."""
    assert re.fullmatch(r"dealtrust_[a-z_]+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert (metric.kind == "histogram") == bool(metric.buckets)
    assert metric.kind != "histogram" or metric.name.endswith("_seconds")
    assert metric.what.endswith(".")


def test_values_are_counted_set_observed_and_forgotten() -> None:
    metrics = Metrics()
    metrics.count("dealtrust_records_read_total", 3, topic="deal-events")
    metrics.count("dealtrust_records_read_total", topic="deal-events")
    metrics.set("dealtrust_lag_records", 5, topic="deal-events", partition="1")
    metrics.observe("dealtrust_commit_seconds", 0.3)
    text = metrics.exposition().decode()
    assert 'dealtrust_records_read_total{topic="deal-events"} 4.0' in text
    assert 'dealtrust_lag_records{partition="1",topic="deal-events"} 5.0' in text
    assert 'dealtrust_commit_seconds_bucket{le="0.25"} 0.0' in text
    assert 'dealtrust_commit_seconds_bucket{le="0.5"} 1.0' in text
    metrics.forget("dealtrust_lag_records", topic="deal-events", partition="1")
    assert "dealtrust_lag_records{" not in metrics.exposition().decode()


def test_other_names_and_labels_are_refused() -> None:
    metrics = Metrics()
    with pytest.raises(KeyError):
        metrics.count("dealtrust_else_total")
    with pytest.raises(ValueError, match="label"):
        metrics.count("dealtrust_records_read_total")
    with pytest.raises(ValueError, match="label"):
        metrics.count("dealtrust_records_read_total", subject="x")
    with pytest.raises(ValueError, match="label"):
        metrics.set("dealtrust_progress_timestamp_seconds", 1, topic="x")


def test_two_processes_in_one_test_do_not_share_values() -> None:
    first, second = Metrics(), Metrics()
    first.count("dealtrust_records_read_total", topic="a")
    assert 'topic="a"' not in second.exposition().decode()
