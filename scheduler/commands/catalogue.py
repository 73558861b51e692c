"""Load the plan's data files into the database."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, SQLModel, select

from config.catalogue import Catalogue
from config.language import _
from config.reading import read_files
from scheduler.errors import Refused
from scheduler.events import Kind
from scheduler.model.plan import Measure, Plan, PlanFile, Theme, Unit
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

REMOTE_HOLIDAYS = "holidays-remote.toml"
"""Days off as a remote calendar has them. Its name puts it before the plan's own files, which go before it."""


def load_plan(store: Store, catalogue: Catalogue, actor: str) -> bool:
    """Take the plan's files and names into the database; True if anything was new. Safe to repeat."""
    with store.begin(actor, "init") as work:
        plan = work.session.exec(select(Plan)).first()
        if plan is not None and plan.id != catalogue.plan.id:
            raise Refused(
                _("这个数据库里已经是规划“{title}”，不能换成“{other}”").format(
                    title=plan.title, other=catalogue.plan.title
                ),
                hint=_("另一个规划请用另一个数据库（--config 或 KEPU_DATABASE）"),
            )
        if remote := _remote(work.session):
            catalogue = read_files({**catalogue.files, **remote})
        digest = _digest(catalogue.files)
        if plan is not None and plan.digest == digest:
            return False
        before = {"digest": plan.digest} if plan else {}
        _write_plan(work, catalogue, digest, plan)
        _sync(work.session, Unit, _unit_rows(catalogue))
        _sync(work.session, Measure, _measure_rows(catalogue))
        _sync(work.session, Theme, _theme_rows(catalogue))
        work.note(Kind.PLAN_LOADED, catalogue.plan.id, before=before, after={"digest": digest})
    return True


def take_file(work: UnitOfWork, name: str, text: str | None) -> bool:
    """Put a file that a source brought beside the plan's own, or take it away; False if nothing changes.

    Loading the plan again keeps it. Raises DataProblems when the plan cannot be read with it.
    """
    plan = work.session.exec(select(Plan)).one()
    store: Store = work.services["store"]
    files = dict(store.catalogue(work.session).files)
    if files.get(name) == text:
        return False
    files.pop(name, None)
    catalogue = read_files({**files, **({name: text} if text is not None else {})})
    digest, before = _digest(catalogue.files), plan.digest
    _write_plan(work, catalogue, digest, plan)
    work.note(Kind.PLAN_LOADED, plan.id, before={"digest": before}, after={"digest": digest})
    return True


def _remote(session: Session) -> dict[str, str]:
    """The files that sources brought."""
    rows = session.exec(select(PlanFile).where(PlanFile.name == REMOTE_HOLIDAYS)).all()
    return {row.name: row.text for row in rows}


def _digest(files: Mapping[str, str]) -> str:
    text = "\0".join(f"{name}\0{files[name]}" for name in sorted(files))
    return hashlib.sha256(text.encode()).hexdigest()


def _write_plan(work: UnitOfWork, catalogue: Catalogue, digest: str, plan: Plan | None) -> None:
    session = work.session
    if plan is None:
        plan = Plan(id=catalogue.plan.id, title="", timezone="", digest="", loaded_at=work.now)
        session.add(plan)
    plan.title, plan.timezone = catalogue.plan.title, catalogue.plan.timezone
    plan.digest, plan.loaded_at = digest, work.now
    session.flush()
    existing = {f.name: f for f in session.exec(select(PlanFile).where(PlanFile.plan_id == plan.id)).all()}
    for name, text in catalogue.files.items():
        row = existing.pop(name, None) or PlanFile(plan_id=plan.id, name=name, text="")
        row.text = text
        session.add(row)
    for gone in existing.values():
        session.delete(gone)


def _sync(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the table say what the files say; rows that vanished are retired: others may point at them."""
    existing = {row.id: row for row in session.exec(select(model)).all()}  # type: ignore[attr-defined]
    for values in rows:
        found = existing.pop(values["id"], None)
        if found is None:
            session.add(model(**values))
            continue
        for name, value in values.items():
            setattr(found, name, value)
        found.retired = False
    for gone in existing.values():
        gone.retired = True
    session.flush()


def _unit_rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "id": u.id,
            "short": u.short,
            "short_en": u.short_en,
            "name": u.name,
            "name_en": u.name_en,
            "aliases": "\n".join(u.aliases),
            "kind": u.kind,
            "code": u.code,
            "district": u.is_district,
            "performed_by": u.performed_by,
            "successor": u.successor,
            "valid_from": u.valid_from,
            "valid_to": u.valid_to,
            "position": position,
        }
        for position, u in enumerate(catalogue.units)
    ]


def _measure_rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "id": m.id,
            "number": m.number,
            "section": m.section,
            "part": catalogue.section[m.section].part,
            "title": m.title,
            "title_en": m.title_en,
            "position": position,
        }
        for position, m in enumerate(catalogue.measures)
    ]


def _theme_rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "id": t.id,
            "name": t.name,
            "name_en": t.name_en,
            "aliases": "\n".join(t.aliases),
            "kind": t.kind,
            "color": t.color,
            "position": position,
        }
        for position, t in enumerate(catalogue.themes)
    ]
