"""Sources: what a file's text is, what is known of it, and what is refused with which words."""

from __future__ import annotations

import io
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import sources
from graph.documents import MOST_BYTES
from graph.metadata import Metadata, MetadataError, leading_date, read_lines
from graph.model import Statement
from graph.sources import Described, Refused

ENGLISH = "Vesperia condemns the shelling of Tarn by Norland and calls for an inquiry into the attack."
WATCH = Described(Metadata(publisher="Harbour Watch"))
SHARED = Path(__file__).resolve().parents[2] / "shared"


def read_one(name: str, data: bytes, described: Described = WATCH) -> Statement:
    return sources.from_bytes(data, name, described)


def test_the_text_is_kept_as_it_was_served():
    """No stripping and no NFC, or offsets would not hold; only ends of lines are made one."""
    text = "  Cafe\u0301 owners of Tarn said that the army shelled the town.\r\nThey left.\rThey came back.  \n"
    kept = read_one("a.txt", text.encode()).text
    assert kept == "  Cafe\u0301 owners of Tarn said that the army shelled the town.\nThey left.\nThey came back.  \n"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=80))
def test_any_text_comes_through(words):
    """Property: what stands in the file stands in the statement."""
    text = f"{ENGLISH} {words} {ENGLISH}"
    assert read_one("a.txt", text.encode(), Described(Metadata(publisher="X", language="en"))).text == text


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        pytest.param(" date 2026-01-05 The army came.", date(2026, 1, 5), "The army came.", id="as received"),
        pytest.param("Date: 2026-01-05\n\nThe army came.", date(2026, 1, 5), "The army came.", id="line of its own"),
        pytest.param("On 2026-01-05 the army came.", None, "On 2026-01-05 the army came.", id="the speaker's words"),
        pytest.param("date 2026-13-05 The army.", None, "date 2026-13-05 The army.", id="no such month"),
        pytest.param("dates 2026-01-05 are late", None, "dates 2026-01-05 are late", id="another word"),
    ],
)
def test_a_leading_date_is_metadata(text, day, rest):
    """A date before the text is the collector's; within the text it is the speaker's."""
    assert leading_date(text) == (day, rest)


def test_front_matter_describes_the_text():
    """Its fields are metadata; offsets count from what follows it."""
    fields = ("publisher: Harbour Watch", "publisher_kind: ngo", "date: 2025-03-05", "access: quote-only")
    head = "\n".join(("---", *fields, "invented: true", "---", ""))
    made = read_one("a.md", f"{head}\n{ENGLISH}\n".encode(), Described())
    assert made.text == f"{ENGLISH}\n"
    assert (made.publisher, made.publisher_kind, made.date) == ("Harbour Watch", "ngo", date(2025, 3, 5))
    assert (made.access, made.invented) == ("quote-only", True)


def test_options_are_stronger_than_lists_and_lists_than_front_matter(tmp_path):
    """Who adds the file knows best."""
    (tmp_path / "a.txt").write_text(f"---\npublisher: P\ntitle: own\nsource: own\ndate: 2020-01-01\n---\n{ENGLISH}")
    (tmp_path / "meta.jsonl").write_text('{"document": "a.txt", "title": "listed", "source": "listed"}\n\n')
    described = Described(Metadata(title="option"), read_lines(tmp_path / "meta.jsonl"))
    made = sources.statement(str(tmp_path / "a.txt"), described)
    assert isinstance(made, Statement)
    assert (made.title, made.source, made.date) == ("option", "listed", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param('{"document": "a", "publishr": "P"}', "no such field as 'publishr'", id="a slip"),
        pytest.param('{"document": "a", "date": "5 Jan"}', "write it as 2026-01-05", id="no date"),
        pytest.param('{"document": "a", "access": "secret"}', "choose from open, quote-only", id="no such access"),
        pytest.param('{"publisher": "P"}', 'not a JSON object with a "document"', id="no document"),
    ],
)
def test_metadata_that_cannot_be_meant_are_refused(tmp_path, line, says):
    """The message names the file and the line."""
    (tmp_path / "m.jsonl").write_text(f'{{"document": "ok"}}\n{line}\n')
    with pytest.raises(MetadataError, match=says) as caught:
        read_lines(tmp_path / "m.jsonl")
    assert "line 2" in str(caught.value)


FRENCH = (
    "L'organisation est particulièrement préoccupée par les risques d'escalade des violations des droits humains dans "
    "le pays, et demande au gouvernement de respecter le droit international."
)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("empty.txt", b"", "is empty", id="empty"),
        pytest.param("blank.txt", b" \n\n\t", "is empty", id="blank"),
        pytest.param("numbers.txt", b"1 2 3", "has no letter", id="no words"),
        pytest.param("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "looks binary", id="binary"),
        pytest.param("control.txt", b"The army\x1b[31m came.", "U+001B at character 8", id="control characters"),
        pytest.param("latin.txt", "Café".encode("latin-1"), "is not UTF-8 (byte 0xE9 at 3)", id="not UTF-8"),
        pytest.param("wide.txt", ENGLISH.encode("utf-16"), "is UTF-16", id="UTF-16"),
        pytest.param("long.txt", b"word " * 4_000_000, "is 20.0 MB long; the limit is 5 MB", id="20 MB"),
        pytest.param("many.txt", b"word " * 300_000, "has 1,500,000 characters; the limit is", id="long text"),
        pytest.param("french.txt", FRENCH.encode(), "another language (fr)", id="French"),
        pytest.param("bad.md", b"---\na: [b\n---\nText", "front matter that is no YAML", id="broken front matter"),
        pytest.param("bad.pdf", b"%PDF-1.7 nothing", "no PDF that can be read", id="broken PDF"),
        pytest.param("bad.docx", b"PK nothing", "no Word file", id="broken Word file"),
        pytest.param("bad.html", b"<nav>Home</nav>", "no main text", id="page of menus"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path, name, data, says):
    """One line that says what is wrong; nothing else happens."""
    (tmp_path / name).write_bytes(data)
    refused = sources.statement(str(tmp_path / name), WATCH)
    assert isinstance(refused, Refused)
    assert says in refused.why
    assert "\n" not in str(refused)


def test_a_date_without_a_day_stays_unknown(tmp_path, caplog):
    """A month is no day, and none is made up; the user is told."""
    (tmp_path / "m.jsonl").write_text('{"document": "a", "date": "2024-09"}\n')
    assert read_lines(tmp_path / "m.jsonl")["a"].date is None
    assert "names no day" in caplog.text


def test_without_a_publisher_there_is_no_speaker():
    """A statement is somebody's."""
    with pytest.raises(sources.Unreadable, match="no publisher known"):
        read_one("a.txt", ENGLISH.encode(), Described())


def test_a_folder_gives_its_statements_in_order(tmp_path):
    """By path; hidden files, READMEs and other kinds of files are left alone."""
    for name in ("b.txt", "a.md", "sub/c.html", "README.md", ".hidden.txt", "meta.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<html><body><article><p>{ENGLISH}</p></article></body></html>" if "html" in name else ENGLISH)
    found = [made.document for made in sources.read([str(tmp_path)], WATCH) if isinstance(made, Statement)]
    assert found == ["a.md", "b.txt", "c.html"]


def test_the_text_of_a_page_is_its_article():
    """Menus and scripts are no words of the statement."""
    page = (
        "<html><head><title>Shelling of Tarn</title></head><body><nav>Home About Donate</nav><article><h1>Shelling of"
        f" Tarn</h1><p>{ENGLISH}</p><p>{ENGLISH}</p></article><script>var x = 1;</script></body></html>"
    )
    made = read_one("page.html", page.encode())
    assert ENGLISH in made.text
    assert "Donate" not in made.text
    assert "var x" not in made.text


def test_the_paragraphs_of_a_word_file_are_its_text():
    """Paragraphs stand apart."""
    document = docx.Document()
    document.add_paragraph(ENGLISH)
    document.add_paragraph("We demand an inquiry.")
    file = io.BytesIO()
    document.save(file)
    assert read_one("a.docx", file.getvalue()).text == f"{ENGLISH}\n\nWe demand an inquiry."


def pdf_of(text: str) -> bytes:
    """A PDF of one line, written by hand: the smallest that a reader takes."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 200] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 7\n0000000000 65535 f \n" + table + trailer


def test_the_text_of_a_pdf_is_read():
    """Words come out as they stand on the page."""
    assert read_one("a.pdf", pdf_of(ENGLISH)).text.strip() == ENGLISH


@pytest.fixture
def web():
    """A web server on loopback with a page, a redirect to a file, and an endless answer."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path in ("/ftp", "/file"):
                self.send_response(302)
                self.send_header("Location", f"{self.path[1:]}:///etc/passwd")
                self.end_headers()
                return
            body = b"x" * (MOST_BYTES + 10) if self.path == "/long.txt" else ENGLISH.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_is_fetched_only_where_it_is_given(web):
    """Its text is the statement, and its address the source; redirects to files and endless pages are refused."""
    made = sources.statement(f"{web}/statement", WATCH)
    assert isinstance(made, Statement)
    assert (made.text, made.source) == (ENGLISH, f"{web}/statement")
    for path, says in (("/ftp", "no web page"), ("/file", "not allowed"), ("/long.txt", "the limit is 5 MB")):
        assert says in str(sources.statement(web + path, WATCH))
    assert "only http" in str(sources.statement("file:///etc/passwd", WATCH))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared statements are not beside the checkout")
def test_the_received_statement_gives_its_date_and_the_text_of_the_other_copy():
    """Its first line leads with the date; the words are those of the copy that came without it."""
    seed = SHARED / "statements" / "seed"
    made = sources.statement(str(seed / "as-received.txt"), Described(Metadata(publisher="Amnesty International")))
    assert isinstance(made, Statement)
    assert made.date == date(2026, 1, 5)
    assert made.text == (seed / "001-amnesty-venezuela.txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared statements are not beside the checkout")
def test_every_shared_statement_is_taken_for_english():
    """No English statement is turned away for its language."""
    texts = SHARED / "eval" / "dev"
    described = Described(documents=read_lines(texts / "meta.jsonl"))
    refused = [str(made) for made in sources.read([str(texts / "texts")], described) if isinstance(made, Refused)]
    assert refused == []
