"""
The endpoint that answers: any that speaks OpenAI's protocol, through its client library, each answer kept by content.

Nothing is asked unless a user has chosen this reader and said where the endpoint is.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graph.model import AvermentError

if TYPE_CHECKING:
    from openai import OpenAI

FOLDER: Final = Path(__file__).with_name("llm")
RETRIES: Final = 3
"""How often a request is repeated that was refused for haste (429), failed in the server (5xx) or broke off."""
ATTEMPTS: Final = 2
"""How often a model is asked for an answer that fits the schema."""
_log = logging.getLogger(__name__)


class LlmError(AvermentError):
    """The second reader cannot read."""


class AnswerCutOffError(LlmError):
    """The model's answer is longer than it may be; a shorter piece may do."""


@dataclass(frozen=True)
class LlmSettings:
    """
    Where the model is and how it is asked.

    Attributes:
        url: Base address of the endpoint, with its version (``http://127.0.0.1:11434/v1``).
        key: For endpoints that want one.
        cache: Folder of the answers.
        timeout: Seconds that one answer may take.
        confidence: Of every claim, for the model gives none that is calibrated: below the one from which the service
            shows an accusation, until its user has measured how many of its claims are right.
    """

    url: str
    model: str
    key: str = ""
    cache: Path = Path.home() / ".cache" / "averment" / "llm"
    timeout: float = 120.0
    confidence: float = 0.49

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> LlmSettings:
        """
        From the environment: ``AVERMENT_LLM_URL``, ``_MODEL``, ``_KEY``, ``_CACHE``, ``_TIMEOUT``, ``_CONFIDENCE``.
        """
        given = {
            name: value
            for name in ("url", "model", "key", "cache", "timeout", "confidence")
            if (value := environment.get(f"AVERMENT_LLM_{name.upper()}", "").strip())
        }
        for name, example in (("url", "http://127.0.0.1:11434/v1"), ("model", "the name of a model that it serves")):
            if name not in given:
                raise LlmError(f"the reader llm has no {name}: set AVERMENT_LLM_{name.upper()} ({example})")
        numbers = {name: _number(name, given.pop(name)) for name in ("timeout", "confidence") if name in given}
        if not 0 < numbers.get("confidence", 1) <= 1 or numbers.get("timeout", 1) <= 0:
            raise LlmError("AVERMENT_LLM_TIMEOUT is above 0, and AVERMENT_LLM_CONFIDENCE above 0 and at most 1")
        folder = {"cache": Path(given.pop("cache")).expanduser()} if "cache" in given else {}
        return cls(**given, **folder, **numbers)  # type: ignore[arg-type]


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise LlmError(f"AVERMENT_LLM_{name.upper()} is {value!r}: give a number") from None


@cache
def prompt() -> str:
    """The instructions: ``graph/llm/prompt.md``."""
    return (FOLDER / "prompt.md").read_text(encoding="utf-8")


@cache
def schema() -> dict[str, Any]:
    """The schema of an answer: ``graph/llm/schema.json``."""
    found: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    return found


def prompt_version() -> str:
    """A short name of the instructions and the schema as they are: other words, another name."""
    return hashlib.sha256(f"{prompt()}\n{json.dumps(schema(), sort_keys=True)}".encode()).hexdigest()[:12]


class Client:
    """Asks one model, and keeps what it answered."""

    def __init__(self, settings: LlmSettings) -> None:
        self.settings = settings
        self.options: dict[str, Any] = {
            "temperature": 0,
            "seed": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reading", "strict": True, "schema": schema()},
            },
        }

    def ask(self, text: str) -> dict[str, Any]:
        """
        The answer on a text, from the cache if it was asked before.

        Raises:
            LlmError: If there is no answer that fits the schema.
        """
        _need_libraries()
        known = self._kept(self._place(text))
        if known is not None:
            return known
        why = ""
        for _ in range(ATTEMPTS):
            answer, why = _checked(self._say(text))
            if answer is not None:
                self._keep(self._place(text), answer)
                return answer
            _log.info("%s answered what does not fit the schema: %s", self.settings.model, why)
        raise LlmError(f"{self.settings.model} gave no answer that fits the schema: {why}. Try a larger model")

    @cached_property
    def _openai(self) -> OpenAI:
        from openai import OpenAI

        return OpenAI(
            base_url=self.settings.url,
            api_key=self.settings.key or "none",  # local endpoints want none, the library does
            timeout=self.settings.timeout,
            max_retries=RETRIES,
        )

    def _say(self, text: str) -> str:
        """One answer; an option that the endpoint does not know is left out from then on."""
        import openai

        messages = [{"role": "system", "content": prompt()}, {"role": "user", "content": text}]
        while True:
            try:
                reply = self._openai.chat.completions.create(
                    model=self.settings.model,
                    messages=messages,  # type: ignore[arg-type]
                    **self.options,
                )
            except openai.BadRequestError as error:
                unknown = next((name for name in self.options if name in str(error)), None)
                if unknown is None:
                    raise LlmError(self._told(error)) from error
                del self.options[unknown]
            except openai.OpenAIError as error:
                raise LlmError(self._told(error)) from error
            else:
                return self._content(reply)

    def _content(self, reply: Any) -> str:
        choices = getattr(reply, "choices", None)
        if not choices:
            raise LlmError(f"{self.settings.url} does not answer as OpenAI's protocol says: check AVERMENT_LLM_URL")
        if choices[0].finish_reason == "length":
            raise AnswerCutOffError(f"the answer of {self.settings.model} was cut off: allow it longer answers")
        return choices[0].message.content or ""

    def _told(self, error: Exception) -> str:
        """What went wrong and what to do, in one line."""
        import openai

        url, model = self.settings.url, self.settings.model
        match error:
            case openai.APITimeoutError():
                return f"{url} did not answer within {self.settings.timeout:g} s: raise AVERMENT_LLM_TIMEOUT"
            case openai.APIConnectionError():
                return f"nobody answers at {url}: start the endpoint, or check AVERMENT_LLM_URL"
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return f"{url} refuses the key: check AVERMENT_LLM_KEY"
            case openai.NotFoundError():
                return f"{url} has no model {model!r}, or no chat completions: check AVERMENT_LLM_MODEL and _URL"
            case openai.RateLimitError():
                return f"{url} refused {1 + RETRIES} times for too many requests: wait, and go on with the same command"
            case openai.APIStatusError():
                return f"{url} answered {error.status_code}: {' '.join(str(error.message).split())[:200]}"
        return f"{url} gave no answer that can be read: {' '.join(str(error).split())[:200]}"

    def _place(self, text: str) -> Path:
        """Where the answer on a text is kept: by the text, the instructions and the model."""
        content = json.dumps([text, prompt_version(), self.settings.model])
        key = hashlib.sha256(content.encode()).hexdigest()
        return self.settings.cache / key[:2] / f"{key}.json"

    def _kept(self, place: Path) -> dict[str, Any] | None:
        try:
            return _checked(place.read_text(encoding="utf-8"))[0]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LlmError(f"{place} cannot be read ({error.strerror}): check AVERMENT_LLM_CACHE") from error

    def _keep(self, place: Path, answer: dict[str, Any]) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_suffix(f".{os.getpid()}")
            beside.write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")
            beside.replace(place)
        except OSError as error:
            raise LlmError(f"{place} cannot be written ({error.strerror}): check AVERMENT_LLM_CACHE") from error


def _need_libraries() -> None:
    if any(find_spec(name) is None for name in ("openai", "jsonschema")):
        raise LlmError("the reader llm needs its client library: pip install 'averment[llm]'")


def _checked(content: str) -> tuple[dict[str, Any] | None, str]:
    """An answer that fits the schema; or None, and why not."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    try:
        answer = json.loads(_bare(content))
    except ValueError as error:
        return None, f"no JSON ({error})"
    wrong = best_match(Draft202012Validator(schema()).iter_errors(answer))
    if wrong is not None:
        return None, f"{wrong.json_path}: {wrong.message[:120]}"
    return answer, ""


def _bare(content: str) -> str:
    """Without the fence that some models put around JSON."""
    lines = content.strip().splitlines()
    fenced = len(lines) > 1 and lines[0].startswith("```") and lines[-1].startswith("```")
    return "\n".join(lines[1:-1]) if fenced else content
