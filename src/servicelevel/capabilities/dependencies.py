"""What services rest on is written here: components, and who needs them (R9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from servicelevel.capabilities.actions import WHO_PROPOSES
from servicelevel.capabilities.models import Component, Dependency, Service
from servicelevel.capabilities.service_content import KEY
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import Scope
from servicelevel.worktime.problems import Problem, suggestion

OF_COMPONENT = "component:"
TEXTS: Mapping[str, Any] = {
    "name": Component._meta.get_field("name"),
    "group": Dependency._meta.get_field("group"),
    "hours": Dependency._meta.get_field("hours"),
    "looked_after": Component._meta.get_field("hours"),
}
PROVIDES = (Party.Kind.TEAM, Party.Kind.VENDOR, Party.Kind.PROVIDER)


def dependency_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with a row: above, component, name, component_kind, provider, kind, group, k, hours, looked_after."""
    if not KEY.fullmatch(values["component"]):
        yield Problem(
            "component", values["component"], "is not an id", "write small letters, digits and hyphens"
        )
    above = values["above"]
    if not above.startswith(OF_COMPONENT) and not Service.objects.filter(key=above).exists():
        known = list(Service.objects.values_list("key", flat=True)[:2_000])
        yield Problem("above", above, "is no service", suggestion(above, known, "bring the catalogue first"))
    if above == f"{OF_COMPONENT}{values['component']}":
        yield Problem("above", above, "rests on itself", "name something else")
    is_known = Component.objects.filter(key=values["component"]).exists()
    provider = values.get("provider", "")
    if (provider or not is_known) and not Party.objects.filter(key=provider, kind__in=PROVIDES).exists():
        known = list(Party.objects.filter(kind__in=PROVIDES).values_list("key", flat=True)[:2_000])
        yield Problem(
            "provider", provider, "is no team and no vendor", suggestion(provider, known, "record it first")
        )
    for name, choices in (("component_kind", Component.Kind.values), ("kind", Dependency.Kind.values)):
        if (value := values.get(name, "")) and value not in choices:
            yield Problem(name, value, f"is not one of {', '.join(choices)}", suggestion(value, choices))
    for name, field in TEXTS.items():
        if len(values.get(name, "")) > field.max_length:
            yield Problem(
                name, values[name][:40] + "…", "is too long", f"write {field.max_length} characters or fewer"
            )
    yield from _group_problems(values)


def _group_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    kind, group, k = values.get("kind") or "serial", values.get("group", ""), values.get("k", "")
    if (kind == Dependency.Kind.SERIAL) != (not group):
        yield Problem(
            "group", group, "goes with redundant and k of n, and they with it", "name the group, or the kind"
        )
    if kind == Dependency.Kind.K_OF_N and not (k.isdecimal() and 1 <= int(k) <= 999):
        yield Problem("k", k, "is no number of alternatives", "write how many of the group have to be there")
    if kind != Dependency.Kind.K_OF_N and k:
        yield Problem("k", k, "goes with k of n alone", "leave it out")


def write_dependency(by: By, values: Mapping[str, Any]) -> Dependency:
    """Record that something rests on a component from now on, within an act; what was said of the two before ends.

    Raises Conflict where a component would rest on itself through others.
    """
    below = _component(values)
    service = Service.objects.filter(key=values["above"]).first()
    above = (
        None if service else Component.objects.filter(key=values["above"].removeprefix(OF_COMPONENT)).first()
    )
    if service is None and above is None:
        raise Conflict(f"There is no component {values['above']} yet: bring what lies above first.")
    if above is not None and above.pk in _everything_below(below.pk):
        raise Conflict(f"{above} would rest on itself through {below}.")
    Dependency.objects.filter(service=service, above=above, below=below, ended_at=None).update(
        ended_at=by.now
    )
    k = str(values.get("k") or "")
    return Dependency.objects.create(
        service=service, above=above, below=below, kind=values.get("kind") or Dependency.Kind.SERIAL,
        group=values.get("group", ""), k=int(k) if k else None, hours=values.get("hours", ""), holds_from=by.now,
    )  # fmt: skip


def told_of(one: Dependency) -> dict[str, str]:
    """A dependency as a row says it; empty parts left out."""
    told = {
        "above": one.place, "component": one.below.key, "name": one.below.name, "component_kind": one.below.kind,
        "provider": one.below.provider.key, "looked_after": one.below.hours, "kind": one.kind, "group": one.group,
        "k": str(one.k or ""), "hours": one.hours,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _component(values: Mapping[str, Any]) -> Component:
    key = values["component"]
    found = Component.objects.filter(key=key).first() or Component(
        key=key, name=key, kind=Component.Kind.OTHER
    )
    for field, name in (("name", "name"), ("kind", "component_kind"), ("hours", "looked_after")):
        if values.get(name):
            setattr(found, field, values[name])
    if values.get("provider"):
        found.provider = Party.objects.get(key=values["provider"])
    found.save()
    return found


def _everything_below(component: int) -> set[int]:
    """A component with all that it rests on, by their primary keys."""
    edges: dict[int, list[int]] = {}
    rows = Dependency.objects.filter(ended_at=None, above__isnull=False)
    for above, below in rows.values_list("above_id", "below_id"):
        edges.setdefault(above, []).append(below)
    found, waiting = {component}, [component]
    while waiting:
        for below in edges.get(waiting.pop(), ()):
            if below not in found:
                found.add(below)
                waiting.append(below)
    return found


def _of_service(service: str, *_: Any, **__: Any) -> Scope:
    return Scope(service=service)


@act("capabilities.add_dependency", may=WHO_PROPOSES, scope=_of_service)
def add_dependency(by: By, service: str, values: Mapping[str, str]) -> Told[Dependency]:
    """Say that a service, or a component below it, rests on a component (R9). values: see `dependency_problems`.

    Raises Invalid, NotFound for something that is not on the map of the service, Conflict for a circle.
    """
    if problems := list(dependency_problems(values)):
        raise Invalid(problems)
    if values["above"] not in {service, *(f"{OF_COMPONENT}{one.below.key}" for one in map_of(service))}:
        raise NotFound(f"{values['above']} is not on the map of {service}.")
    made = write_dependency(by, values)
    return Told(made, {name: value for name, value in values.items() if value}, f"service:{service}")


@act("capabilities.end_dependency", may=WHO_PROPOSES, scope=_of_service)
def end_dependency(by: By, service: str, number: int) -> Told[Dependency]:
    """From now on something does not rest on a component any more; what was recorded before stays. Raises NotFound."""
    found = next((one for one in map_of(service) if one.pk == number), None)
    if found is None:
        raise NotFound(f"There is no such dependency on the map of {service}.")
    found.ended_at = by.now
    found.save(update_fields=["ended_at"])
    return Told(found, told_of(found), f"service:{service}")


def map_of(service: str) -> list[Dependency]:
    """Everything that a service rests on now, through components as well, in a fixed number of queries."""
    rows = Dependency.objects.filter(ended_at=None).select_related("service", "above", "below__provider")
    found = list(rows.filter(service__key=service).order_by("pk"))
    below: dict[int, list[Dependency]] = {}
    for one in rows.filter(above__isnull=False).order_by("pk") if found else ():
        below.setdefault(one.above_id or 0, []).append(one)
    seen, waiting = set(), [one.below_id for one in found]
    while waiting:
        component = waiting.pop(0)
        if component not in seen:
            seen.add(component)
            found += below.get(component, [])
            waiting += [one.below_id for one in below.get(component, [])]
    return found
