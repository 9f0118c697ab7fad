"""What texts should have been taken for: corrected, listed, taken back, and downloaded as what an engineer commits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations import transcript_parts, transcripts
from doorstep.console.conversations.transcripts import ShownLine
from doorstep.console.conversations.turns import Understood
from doorstep.console.corrections import corrections, vocabulary
from doorstep.console.corrections.corrections import Export, NotCorrected
from doorstep.console.corrections.vocabulary import NoCheckout, Vocabulary
from doorstep.console.kit import colleagues, masking
from doorstep.console.kit.page import (
    HTTPException,
    act,
    fields,
    flash,
    looked_at,
    now,
    read,
    redirect,
    render,
    requires,
    user_of,
    whole_each,
)
from doorstep.console.read_model.dialogue_rows import FALLBACK
from doorstep.console.read_model.tables import DeskCorrection
from doorstep.transcript import DialogueEvent

_MOST_SPANS = 40


def routes() -> list[BaseRoute]:
    return [
        Route("/readings/{event_id:int}", _ask, methods=["GET"]),
        Route("/readings/{event_id:int}", _correct, methods=["POST"]),
        Route("/corrections", _list, methods=["GET"]),
        Route("/corrections.diff", _download, methods=["GET"]),
        Route("/corrections/{correction_id:int}/take-back", _take_back, methods=["POST"]),
        Route("/corrections/exported", _exported, methods=["POST"]),
        Route("/conversations/{conversation_id}/test", _wish_test, methods=["POST"]),
    ]


@dataclass(frozen=True)
class CorrectedReading:
    """A reading that somebody wants to correct."""

    conversation_id: str
    line: ShownLine
    reading: Understood
    words: Vocabulary

    @property
    def intents(self) -> list[tuple[str, float | None]]:
        """What the text can be, likeliest first, with the confidence of those that were considered."""
        possible = [each for each in self.words.of_audience(self.reading.intent) if each != FALLBACK]
        ranked = {name: confidence for name, confidence in self.reading.ranking if name in possible}
        return [*ranked.items(), *((name, None) for name in possible if name not in ranked)]


@requires("dispatcher")
async def _ask(request: Request) -> Response:
    asked = await read(request, _asked, request.path_params["event_id"])
    correction = asked.reading.correction
    spans = list(correction.spans) if correction else _spans(asked.reading)
    return _form(request, asked, correction.intent if correction else asked.reading.intent, spans)


def _form(
    request: Request,
    asked: CorrectedReading,
    intent: str,
    spans: Sequence[Any],
    *,
    problem: str = "",
    status: int = 200,
) -> Response:
    is_dialog = "x-fragment" in request.headers
    return render(
        request,
        "correct_form.html" if is_dialog else "correct.html",
        status=status,
        asked=asked,
        chosen=intent,
        spans=json.dumps(spans),
        is_dialog=is_dialog,
        problem=problem,
    )


@requires("dispatcher")
async def _correct(request: Request) -> Response:
    event_id, form = request.path_params["event_id"], await fields(request)
    asked = await read(request, _asked, event_id)
    intent, spans = form.get("intent", ""), _given(form.get("spans", ""))
    known = {(label.entity, label.role) for label in asked.words.labels}
    try:
        if intent not in dict(asked.intents):
            raise NotCorrected("Choose what it is.")
        if any((span["entity"], span.get("role")) not in known for span in spans):
            raise NotCorrected("There is no such kind of span.")
        await act(
            request, "reading.corrected", f"conversation:{asked.conversation_id}",
            corrections.correct, event_id, intent=intent, spans=spans, by=user_of(request).login, now=now(request),
        )  # fmt: skip
    except NotCorrected as error:
        return _form(request, asked, intent, spans, problem=str(error), status=422)
    flash(request, f"Corrected: {intent.replace('_', ' ')}.")
    return redirect(f"/conversations/{asked.conversation_id}?line={asked.line.id}")


@requires("dispatcher")
async def _list(request: Request) -> Response:
    waiting = await read(request, corrections.waiting)
    return render(
        request,
        "corrections.html",
        waiting=[(row, masking.masked(row.text, every_number=_has_code(row)).text) for row in waiting],
        names=await read(request, colleagues.names),
        export=await _export(request),
    )


@requires("dispatcher")
async def _download(request: Request) -> Response:
    """For `git apply` in a checkout."""
    export = await _export(request)
    if export is None:
        raise HTTPException(409, "The desk does not run in a checkout: use doorstep desk export there.")
    await looked_at(
        request, "corrections.downloaded", "corrections:waiting", {"corrections": len(export.correction_ids)}
    )
    diff = await threads.run(corrections.as_diff, export.files, Path.cwd())
    return PlainTextResponse(diff, headers={"Content-Disposition": 'attachment; filename="corrections.diff"'})


@requires("dispatcher")
async def _take_back(request: Request) -> Response:
    correction_id, back = request.path_params["correction_id"], (await fields(request)).get("next")
    by, at = user_of(request).login, now(request)

    def take_back(session: Session) -> str:
        corrections.take_back(session, correction_id, by=by, now=at)
        return session.get_one(DeskCorrection, correction_id).conversation_id

    try:
        conversation_id = await act(request, "correction.taken_back", f"correction:{correction_id}", take_back)
    except LookupError:
        raise HTTPException(404, "There is no such correction.") from None
    except NotCorrected as error:
        raise HTTPException(409, str(error)) from None
    flash(request, "The correction is taken back.")
    return redirect(back or f"/conversations/{conversation_id}")


@requires("dispatcher")
async def _exported(request: Request) -> Response:
    """What was downloaded is in the repository: it does not wait any more."""
    export = await _export(request)
    if export is None:
        raise HTTPException(409, "The desk does not run in a checkout: use doorstep desk export there.")
    given = (await fields(request)).get("corrections", "")
    seen = set(whole_each(given.split(",")))
    ids = [id_ for id_ in export.correction_ids if id_ in seen]
    done = Export(export.files, (), ids, export.export_ids)
    await act(request, "corrections.exported", "corrections:waiting", corrections.mark_exported, done, now=now(request))
    flash(request, "They no longer wait.")
    return redirect("/corrections")


@requires("dispatcher")
async def _wish_test(request: Request) -> Response:
    id_ = request.path_params["conversation_id"]
    try:
        await act(
            request, "test.wished", f"conversation:{id_}",
            corrections.wish_test, id_, by=user_of(request).login, now=now(request),
        )  # fmt: skip
    except LookupError:
        raise HTTPException(404, "There is no such conversation.") from None
    flash(request, "It becomes a dialogue test at the next export.")
    return redirect(f"/conversations/{id_}")


def _asked(session: Session, event_id: int) -> CorrectedReading:
    event = session.get(DialogueEvent, event_id)
    line_id = transcripts.line_of_reading(session, event_id)
    if event is None or line_id is None:
        raise HTTPException(404, "There is no such text any more.")
    line = transcript_parts.one(session, event.conversation_id, line_id)
    reading = next((each for each in line.understood if each.event_id == event_id), None) if line else None
    if line is None or reading is None:
        raise HTTPException(404, "There is no such text any more.")
    try:
        words = vocabulary.read(Path.cwd())
    except NoCheckout:
        words = Vocabulary([each for each in conversations.intents_seen(session) if each != FALLBACK], [])
    return CorrectedReading(event.conversation_id, line, reading, words)


async def _export(request: Request) -> Export | None:
    """None: the desk does not run in a checkout."""
    try:
        await threads.run(vocabulary.read, Path.cwd())
    except NoCheckout:
        return None
    return await read(request, corrections.export, Path.cwd())


def _spans(reading: Understood) -> list[dict[str, Any]]:
    return [
        {"start": each.start, "end": each.end, "entity": each.entity} | ({"role": each.role} if each.role else {})
        for each in reading.entities
        if 0 <= each.start < each.end <= len(reading.text)
    ]


def _given(text: str) -> list[dict[str, Any]]:
    """The spans of a form. Raises HTTPException for what no page of ours sends."""
    try:
        spans = json.loads(text or "[]")
        return [
            {"start": int(each["start"]), "end": int(each["end"]), "entity": str(each["entity"])}
            | ({"role": str(each["role"])} if each.get("role") else {})
            for each in spans[:_MOST_SPANS]
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise HTTPException(400, "The spans of this form cannot be read.") from None


def _has_code(row: DeskCorrection) -> bool:
    return any(span.get("entity") == corrections.CODE for span in row.spans)
