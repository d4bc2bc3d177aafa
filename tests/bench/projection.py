"""The projection workload: one household and very many, beside the limit of C and other tools."""

import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from tests.bench import peers
from tests.bench.limit import Kernel, limit_kernel
from tests.bench.report import (
    Figure,
    Section,
    Timed,
    medians,
    rate_text,
    seconds_text,
    stopwatch,
)
from tests.bench.workload import DAYS, FIRST, LAST, drawn, households

from huishoudboekje.agreements import (
    HouseholdDocument,
    Kind,
    document_from_json,
    document_table,
    occurrences,
)
from huishoudboekje.agreements.agreement import _kept_occurrences
from huishoudboekje.calendar import BusinessDay
from huishoudboekje.planning import (
    LowestPoint,
    balance_curve,
    lowest_point,
    plan,
    projection,
    question_from_document,
)
from huishoudboekje.planning.batch import Columns, LowestPoints, columns, lowest_points

MONTHS = 12
_MOST_PLAIN = 10_000
_QUESTION = (
    "The balance of each day is that of the agreements alone: opening balance, income and costs on "
    "their own dates, moved off closed bank days; its lowest amount and day. A whole plan is the "
    "staircase with weekly paydays and the curves with and without the programme."
)
_WITH_HLEDGER = (
    "hledger starts a process and reads its journal; ours begins with JSON text, or with values in "
    "memory where it says so. Here neither moves dates off closed days, and hledger's closing "
    "balance of every household is ours."
)
_NO_CC = "The limit kernel was left out: there is no C compiler. On Debian: apt install gcc"
_NO_HLEDGER = "hledger was left out: it is not installed. On Debian: apt install hledger"


def lowest_of(document: HouseholdDocument) -> LowestPoint:
    """The lowest day of the agreements alone, by the plain engine: the same question as a batch."""
    changes = [(FIRST, document.terms.opening_balance)]
    for agreement in document.agreements:
        sign = 1 if agreement.kind is Kind.INCOME else -1
        found = occurrences(agreement, FIRST, LAST)
        changes += [(each.date, sign * each.amount) for each in found]
    return lowest_point(FIRST, balance_curve(FIRST, DAYS, changes))


def planned(document: HouseholdDocument) -> LowestPoint:
    """The lowest day of the whole plan: staircase, paydays and both curves."""
    return projection(plan(question_from_document(document))).lowest


def in_columns(documents: Iterable[HouseholdDocument]) -> Columns:
    """The households as the batch engine takes them."""
    return columns(
        ((each.terms.opening_balance, each.agreements) for each in documents), FIRST, LAST
    )


def projection_section(folder: Path, counts: Sequence[int], rounds: int) -> Section:
    """Everything about projections, at each number of households."""
    notes = [_QUESTION]
    kernel = limit_kernel(folder)
    if kernel is None:
        notes.append(_NO_CC)
    figures = [*_one_household(households(200)), *_batches(counts, kernel, rounds)]
    figures += [each for count in counts if count <= _MOST_PLAIN for each in _plain(count)]
    if peers.has_hledger():
        figures += [each for count in (100, 1_000) for each in _hledger(folder, count)]
        notes.append(_WITH_HLEDGER)
    else:
        notes.append(_NO_HLEDGER)
    return Section(
        title="Projection, 12 months (rates in household-months)", figures=figures, notes=notes
    )


def _each(
    documents: Sequence[HouseholdDocument], what: Callable[[HouseholdDocument], object]
) -> list[float]:
    found = []
    for document in documents:
        began = perf_counter()
        what(document)
        found.append(perf_counter() - began)
    return found


def _one_household(documents: Sequence[HouseholdDocument]) -> Iterable[Figure]:
    plain: list[float] = []
    whole: list[float] = []
    loop: list[float] = []
    for document in documents:  # the rules are cached from here on
        lowest_of(document)
        planned(document)
    for first in range(0, len(documents), 20):
        some = documents[first : first + 20]
        for _ in range(5):
            plain += _each(some, lowest_of)
            whole += _each(some, planned)
        loop += _each(some, peers.rrule_lowest)
    for what, ours, target in (
        ("P3 one household, the balance of each day", plain, ">= 20"),
        ("one household, whole plan with both curves", whole, ""),
    ):
        worst = quantiles(ours, n=100)[98]
        yield Figure(
            what=what,
            size="1",
            ours=f"p50 {seconds_text(median(ours))}, p99 {seconds_text(worst)}",
            peer="dateutil.rrule loop",
            peers=f"p50 {seconds_text(median(loop))}",
            ratio=f"{median(loop) / median(ours):.1f}x faster",
            target=target,
        )


def _batches(counts: Sequence[int], kernel: Kernel | None, rounds: int) -> Iterator[Figure]:
    """All sizes in turns, so that a noisy moment hits them alike."""
    made: dict[int, Columns] = {}
    preparing: dict[int, float] = {}
    timed: dict[str, Timed] = {}
    for count in counts:
        began = perf_counter()
        made[count] = in_columns(drawn(count))
        preparing[count] = perf_counter() - began
        timed[f"ours {count}"] = _repeated(lowest_points, made[count])
        if kernel is not None:
            timed[f"limit {count}"] = _repeated(kernel, made[count])
            _same(lowest_points(made[count]), kernel(made[count]))
    seconds = medians(max(7, rounds), timed)
    for count in counts:
        ours, limit = seconds[f"ours {count}"], seconds.get(f"limit {count}")
        peak = _peak(made[count]) / 1e6
        yield Figure(
            what="P1 batch in numpy, the balance of each day",
            size=f"{count:,}",
            ours=f"{rate_text(count * MONTHS, ours)}, peak {peak:.1f} MB",
            peer="C kernel" if limit else "",
            peers=rate_text(count * MONTHS, limit) if limit else "",
            ratio=f"{ours / limit:.1f}x the limit" if limit else "",
            target="<= 6, <= 50 MB",
        )
        yield Figure(
            what="drawing households, making columns, once",
            size=f"{count:,}",
            ours=seconds_text(preparing[count]),
        )
    for fewer, more in pairwise(counts):
        times = seconds[f"ours {more}"] / seconds[f"ours {fewer}"]
        yield Figure(
            what="P1 growth",
            size=f"{more:,}",
            ours=f"{times:.1f}x the time",
            peer=f"ours at {fewer:,}",
            ratio=f"{times:.1f}",
            target="<= 12",
        )


def _repeated(work: Callable[[Columns], object], made: Columns) -> Timed:
    """The seconds of one time, from as many as take a while."""
    times = max(1, 20_000 // len(made.opening))

    def timed() -> float:
        began = perf_counter()
        for _ in range(times):
            work(made)
        return (perf_counter() - began) / times

    return timed


def _same(one: LowestPoints, other: LowestPoints) -> None:
    assert (one.amounts == other.amounts).all(), "both find the same balances"
    assert (one.days == other.days).all(), "both find the same days"


def _peak(made: Columns) -> int:
    """How many bytes more than the columns a projection takes at most."""
    tracemalloc.start()
    lowest_points(made)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _forget() -> None:
    """What was drawn before is equal to what is drawn again, and would be known."""
    _kept_occurrences.cache_clear()


def _plain(count: int) -> Iterable[Figure]:
    _forget()
    loop = sum(_each(households(100), peers.rrule_lowest)) / 100 * count
    documents = households(count)
    alone = stopwatch(lambda: [lowest_of(document) for document in documents])()
    _forget()
    whole = stopwatch(lambda: [planned(document) for document in documents])()
    for what, seconds in (
        ("plain Python, one by one, the balance of each day", alone),
        ("plain Python, one by one, whole plan with both curves", whole),
    ):
        yield Figure(
            what=what,
            size=f"{count:,}",
            ours=f"{rate_text(count * MONTHS, seconds)}",
            peer="dateutil.rrule loop",
            peers=rate_text(count * MONTHS, loop),
            ratio=f"{loop / seconds:.1f}x faster",
        )


def _hledger(folder: Path, count: int) -> Iterable[Figure]:
    documents = households(count, business_day=BusinessDay.NONE)
    file = folder / f"{count}.journal"
    file.write_text(peers.journal(documents), encoding="utf-8")
    texts = [_json(document) for document in documents]
    closing: dict[str, int] = {}
    theirs = stopwatch(lambda: closing.update(peers.hledger_daily(file)))()
    assert closing == {each.terms.id: _closing(each) for each in documents}, "hledger agrees"
    assert [_read(text) for text in texts] == documents, "a document says the same in JSON"
    _forget()
    batch = stopwatch(lambda: lowest_points(in_columns(map(_read, texts))))()
    _forget()
    whole = stopwatch(lambda: [planned(_read(text)) for text in texts])()
    _forget()
    known = stopwatch(lambda: lowest_points(in_columns(documents)))()
    for what, ours in (
        ("documents in memory, batch, the balance of each day", known),
        ("documents read, batch, the balance of each day", batch),
        ("documents read, whole plans with both curves", whole),
    ):
        yield Figure(
            what=what,
            size=f"{count:,}",
            ours=f"{rate_text(count * MONTHS, ours)}",
            peer="hledger --forecast, daily",
            peers=f"{rate_text(count * MONTHS, theirs)}, {seconds_text(theirs)}",
            ratio=f"{theirs / ours:.1f}x faster",
        )


def _closing(document: HouseholdDocument) -> int:
    income, out = 0, 0
    for agreement in document.agreements:
        amount = sum(each.amount for each in occurrences(agreement, FIRST, LAST))
        if agreement.kind is Kind.INCOME:
            income += amount
        else:
            out += amount
    return document.terms.opening_balance + income - out


def _read(text: bytes) -> HouseholdDocument:
    return document_from_json(text, for_import=True)


def _json(document: HouseholdDocument) -> bytes:
    return json.dumps(document_table(document)).encode()
