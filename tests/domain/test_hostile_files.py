"""Files that no bank would send are refused at once, in little memory, in plain words."""

import gzip
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.statements import V02, entry, message, mistakes, statement

from huishoudboekje.bank import read_statements
from huishoudboekje.errors import InvalidInput

GOOD = message(statement("0.00", "1.00", entry("1.00")))
ROOT = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
MANY = 2_000_000


def zipped(content: bytes) -> bytes:
    """The content as a zip file of one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("camt.053.xml", content)
    return made.getvalue()


def bomb(levels: int) -> bytes:
    """Entities of entities: a few lines that would become a billion words."""
    entities = "".join(
        f'<!ENTITY a{at} "{f"&a{at - 1};" * 10 if at else "lol"}">' for at in range(levels)
    )
    return f"<!DOCTYPE d [{entities}]>{ROOT}&a{levels - 1};</Document>".encode()


def inside(text: str) -> bytes:
    """The text within a statement, as much of it as an upload may have."""
    content = f"{ROOT}<BkToCstmrStmt><Stmt>{text}</Stmt></BkToCstmrStmt></Document>".encode()
    assert len(content) <= 25_000_000
    return content


SMALL = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t", "empty"),
    "byte order mark": (b"\xef\xbb\xbf", "empty"),
    "zip": (zipped(GOOD), "not-a-statement"),
    "gzip": (gzip.compress(GOOD), "not-a-statement"),
    "pdf": (b"%PDF-1.7\n%...", "not-a-statement"),
    "text with a camt name": (b"camt.053.001.02\nBij: 1,00\n", "not-a-statement"),
    "web page": (b"<!DOCTYPE html><html><body>Inloggen</body></html>", "not-a-statement"),
    "spreadsheet": (b"datum;bedrag\n2026-11-20;1,00\n", "not-a-statement"),
    "zeros": (b"\x00" * 5_000, "encoding"),
    "billion laughs": (bomb(9), "doctype"),
    "external entity": (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>{ROOT}&x;</Document>'.encode(),
        "doctype",
    ),
    "external DTD": (
        f'<!DOCTYPE d SYSTEM "http://localhost:9/">{ROOT}</Document>'.encode(),
        "doctype",
    ),
    "undefined entity": (GOOD.replace(b"M-1", b"&x;"), "not-xml"),
    "UTF-7": (
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE d+AD4-<Document/>',
        "encoding",
    ),
    "UTF-16": (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "encoding"),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-le"), "encoding"),
    "EBCDIC": (GOOD.decode().encode("cp037"), "encoding"),
    "Shift-JIS": (GOOD.replace(b"UTF-8", b"Shift_JIS"), "encoding"),
    "truncated": (GOOD[: len(GOOD) // 2], "not-xml"),
    "truncated at the end": (GOOD[:-1], "not-xml"),
    "something behind it": (GOOD + b"<x/>", "not-xml"),
    "not UTF-8": (GOOD.replace(b"M-1", b"M-\xff"), "not-xml"),
    "no namespace": (re.sub(rb" xmlns=\"[^\"]*\"", b"", GOOD), "not-a-statement"),
    "other root": (GOOD.replace(b"Document", b"Dokument"), "not-a-statement"),
    "damaged root": (GOOD.replace(b"<Document", b"<D:60M:ument"), "not-xml"),
    "other version": (GOOD.replace(V02.encode(), b"camt.053.001.12"), "unknown-version"),
    "interim report": (GOOD.replace(V02.encode(), b"camt.052.001.02"), "not-a-statement"),
    "payment file": (GOOD.replace(V02.encode(), b"pain.001.001.09"), "not-a-statement"),
}

LARGE = {
    "26 MB": lambda: b"<" + b" " * 26_000_000,
    "deep": lambda: inside("<a>" * MANY),
    "flat": lambda: inside("<a/>" * MANY),
    "comments": lambda: inside("<!---->" * MANY),
    "entries": lambda: inside("<Ntry/>" * MANY),
    "pending entries": lambda: inside("<Ntry><Sts>PDNG</Sts></Ntry>" * 800_000),
    "details": lambda: inside(f"<Ntry><NtryDtls>{'<TxDtls/>' * MANY}</NtryDtls></Ntry>"),
    "balances": lambda: inside("<Bal/>" * MANY),
    "statements": lambda: inside("</Stmt><Stmt>" * 1_900_000),
    "text": lambda: inside("x" * 20_000_000),
    "attributes": lambda: ROOT.replace(
        ">", "".join(f' a{at}=""' for at in range(MANY)) + "/>"
    ).encode(),
    "MT940 movements": lambda: b":20:a\n" + b":61:261120C1,00NTRF\n" * 1_000_000,
    "MT940 statements": lambda: b":20:a\n" * 4_000_000,
    "MT940 text": lambda: b":20:a\n:61:261120C1,00NTRF\n:86:" + b"/REMI/x" * 3_000_000,
    "MT940 colons": lambda: b":20:a\n" + b"\n:" * 10_000_000,
}


@pytest.mark.parametrize(("content", "code"), SMALL.values(), ids=SMALL)
def test_file_that_is_no_statement_is_refused_with_a_code(content: bytes, code: str) -> None:
    assert mistakes(content) == [code]


@pytest.mark.parametrize("content", [content for content, _ in SMALL.values()], ids=list(SMALL))
def test_refusal_is_one_plain_sentence(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_statements(content)
    text = str(refused.value)

    assert text[0].islower()
    assert "\n" not in text
    assert len(text) < 160
    for word in ("Traceback", "lxml", "Error", "line ", "expected", "namespace"):
        assert word not in text


def test_version_that_we_do_not_read_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"camt\.053\.001\.12"):
        read_statements(SMALL["other version"][0])


SWIFT = (
    b":20:940A\n:25:NL91ABNA0417164300\n:28C:1/1\n:60F:C261119EUR100,00\n"
    b":61:2611191120C1,00NTRFNONREF//B1\n:86:/TRTP/SEPA/IBAN/NL69INGB0123456789/NAME/X/REMI/huur\n"
    b":62F:C261120EUR101,00\n-\n"
)


@given(data=st.data())
def test_damaged_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([GOOD, SWIFT])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        end = data.draw(st.integers(at, min(len(content), at + 12)))
        content[at:end] = data.draw(st.binary(max_size=6))
    try:
        found = read_statements(bytes(content))
    except InvalidInput:
        return
    assert all(each.difference == 0 for each in found.statements) or found.refusals


MEASURED = """
import re, resource, sys, time
from pathlib import Path
from huishoudboekje.bank import read_statements
from huishoudboekje.errors import InvalidInput
content = Path(sys.argv[1]).read_bytes()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    read_statements(content)
except InvalidInput as refusal:
    print(refusal.findings[0].code)
spent = time.process_time() - began
print(spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_large_hostile_file_is_refused_within_seconds_and_little_memory(
    name: str, tmp_path: Path
) -> None:
    """In a process of its own, where memory can be measured."""
    path = tmp_path / "upload"
    path.write_bytes(LARGE[name]())
    answer = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    *said, measured = answer.stdout.splitlines()
    seconds, megabytes = map(float, measured.split())

    assert said != []
    assert seconds < 3
    assert megabytes < 120


@pytest.mark.parametrize("year", [b"0001-", b"1899-", b"2200-", b"9999-"])
def test_day_that_no_calendar_reaches_is_refused_with_its_place(year: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_statements(GOOD.replace(b"2026-", year))
    findings = refused.value.findings
    assert {each.code for each in findings} == {"unreadable-entry", "unreadable-balance"}
    assert all(each.place.startswith("afschrift S-1") for each in findings)
