"""Pages over 5,000 services with 20,000 dependencies and 10,000 people, on SQLite: milliseconds on the server, in the middle
of 15 tries, beside the page of signing in, which reads nothing. The bar is 150 ms, and a number of queries that stays."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks.table import Row

SERVICES, DEPENDENCIES, PEOPLE = 5_000, 20_000, 10_000
TRIES = 15
BAR = 150
PAGES = {
    "list of services": "/services/",
    "list of services, found by a word": "/services/?find=4999",
    "list of services, a later page": "/services/?after=service-2500",
    "a service": "/services/service-42/",
    "its dependency map": "/services/service-42/map/",
    "waves": "/waves/",
    "list of people": "/people/",
    "list of people, found by a word": "/people/?find=person-99",
    "parties": "/parties/",
    "the assessments and their schedule": "/assessments/",
}
CODE = "import django; django.setup()\nfrom benchmarks.many_records import fill, timed\nfill()\ntimed()"


def run() -> list[Row]:
    """Milliseconds of each page."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "SERVICELEVEL_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "servicelevel.settings",
        }
        command = [sys.executable, "-c", CODE]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    told = [line.split("\t") for line in ended.stdout.splitlines() if "\t" in line]
    floor = next(float(taken) for name, taken, _ in told if name == "signing in")
    return [
        Row(
            f"{name}, ms",
            float(taken),
            "signing in",
            floor,
            f"{queries} queries{'' if float(taken) <= BAR else '; over the bar'}",
        )
        for name, taken, queries in told
        if name != "signing in"
    ]


def fill() -> None:
    """The records, in large batches; each service rests on four of a thousand components."""
    from datetime import UTC, datetime

    from django.core.management import call_command

    from servicelevel.capabilities.models import Component, Dependency, Service, ServiceVersion, columns_of
    from servicelevel.organisation.models import Party, Person, RoleHolding

    call_command("migrate", verbosity=0)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    provider = Party.objects.create(key="it", name="IT", kind="provider")
    teams = [Party(key=f"team-{n}", name=f"Team {n}", kind="team") for n in range(50)]
    customers = [Party(key=f"customer-{n}", name=f"Customer {n}", kind="customer") for n in range(200)]
    Party.objects.bulk_create([*teams, *customers])
    manager = Person.objects.create(username="maya", party=provider)
    RoleHolding.objects.create(person=manager, role="service-level-manager", begins=at)
    people = [
        Person(username=f"person-{n}", last_name=f"Number {n}", party=customers[n % 200])
        for n in range(PEOPLE - 1)
    ]
    Person.objects.bulk_create(people, batch_size=500)
    RoleHolding.objects.bulk_create(
        (RoleHolding(person=one, role="customer", begins=at) for one in people), batch_size=500
    )
    services = [Service(key=f"service-{n}") for n in range(SERVICES)]
    Service.objects.bulk_create(services, batch_size=500)
    versions = []
    for number, service in enumerate(services):
        content = {
            "name": f"Service {number}", "description": f"What service {number} is for.", "owner": f"Owner {number % 300}",
            "criticality": ("critical", "high", "normal")[number % 3], "phase": number % 12 + 1,
        }  # fmt: skip
        versions.append(
            ServiceVersion(
                service=service, number=1, state="live", holds_from=at, recorded_at=at, authorised_at=at,
                content=content, digest="0" * 64, **columns_of(service.key, content),
            )
        )  # fmt: skip
    ServiceVersion.objects.bulk_create(versions, batch_size=500)
    components = [
        Component(key=f"component-{n}", name=f"Component {n}", kind="server", provider=teams[n % 50])
        for n in range(1_000)
    ]
    Component.objects.bulk_create(components, batch_size=500)
    each = DEPENDENCIES // SERVICES
    Dependency.objects.bulk_create(
        (
            Dependency(service=service, below=components[(number * 7 + step * 251) % 1_000], holds_from=at)
            for number, service in enumerate(services)
            for step in range(each)
        ),
        batch_size=500,
    )


def timed() -> None:
    """Print the middle of the tries in milliseconds and the number of queries of each page."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from servicelevel.organisation.models import Person

    settings.ALLOWED_HOSTS = ["*"]
    client, stranger = Client(), Client()
    client.force_login(Person.objects.get(username="maya"))
    for name, path, who in (
        ("signing in", "/sign-in/", stranger),
        *((name, path, client) for name, path in PAGES.items()),
    ):
        asked: list[str] = []

        def counting(execute, sql, *given, asked=asked):  # type: ignore[no-untyped-def]
            asked.append(sql)
            return execute(sql, *given)

        with connection.execute_wrapper(counting):
            assert who.get(path).status_code == 200, path
        taken = []
        for _ in range(TRIES):
            began = time.perf_counter()
            who.get(path)
            taken.append((time.perf_counter() - began) * 1_000)
        print(f"{name}\t{statistics.median(taken):.1f}\t{len(asked)}", flush=True)
