"""The files that things offer the public now, with their words: all that search knows of files.

A thing offers the documents that its public pages link or choose, and those of its own that it
names in ``offered_documents``. A document that belongs to a thing of another room (a form's
version) is offered by that thing alone: a link elsewhere never brings it out before its day, nor
keeps it after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Length, Substr
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from core.models.documents import OfficeDocument
from core.models.file_texts import FileText
from core.searchable import SearchFile

if TYPE_CHECKING:
    from core.models import BasePage

LETTERS: Final = 200_000  # of all files of one thing
_LINK: Final = 'linktype="document"'


class FileOwner(Protocol):
    """A room whose things have files of their own."""

    def owned(self, documents: Collection[int]) -> set[int]:
        """Of these keys of documents, those that belong to things of the room."""

    def pages(self, document: int) -> set[int]:
        """Keys of the pages of the things to which a document belongs."""


OWNERS: list[FileOwner] = []


def register_owner(owner: FileOwner) -> None:
    """Called once by the room, when it starts."""
    OWNERS.append(owner)


def fetch_search_files(pages: Sequence[BasePage]) -> None:
    """Fill ``search_files`` of Arabic pages of one type, which know their twins, all at once."""
    if pages:
        for page, files in zip(pages, _files_of(pages), strict=True):
            page.search_files = files


def search_files_of(page: BasePage) -> tuple[SearchFile, ...]:
    """The files that the thing of one Arabic page offers the public now."""
    (files,) = _files_of([page])
    return files


def _files_of(pages: Sequence[BasePage]) -> list[tuple[SearchFile, ...]]:
    linked = [
        {key for twin in page.language_pages.values() for key in linked_documents(twin)}
        for page in pages
    ]
    every: set[int] = set().union(*linked)
    foreign = set().union(*(owner.owned(every) for owner in OWNERS)) if every else set()
    own = type(pages[0]).offered_documents(pages)
    wanted = [
        [*own.get(page.pk, ()), *sorted(keys - foreign)]
        for page, keys in zip(pages, linked, strict=True)
    ]
    known = _known({key for keys in wanted for key in keys})
    return [
        tuple(_limited(known[key] for key in dict.fromkeys(keys) if key in known))
        for keys in wanted
    ]


def _known(documents: Collection[int]) -> dict[int, SearchFile]:
    """Those of ``documents`` whose words are known and that lie in no private collection."""
    if not documents:
        return {}
    above = Substr(OuterRef("document__collection__path"), 1, Length("collection__path"))
    private = CollectionViewRestriction.objects.filter(collection__path=above)
    rows = FileText.objects.filter(
        ~Exists(private), document__in=documents, sha256=F("document__sha256")
    ).exclude(text="")
    return {
        key: SearchFile(f"{key}-{digest[:16]}", title, text)
        for key, digest, title, text in rows.values_list(
            "document", "sha256", "document__title", "text"
        )
    }


def _limited(files: Iterable[SearchFile]) -> Iterator[SearchFile]:
    left = LETTERS
    for file in files:
        if left > 0:
            yield SearchFile(file.key, file.title, file.text[:left])
            left -= len(file.text)


# -- links -------------------------------------------------------------------------------------


def linked_documents(page: Page) -> set[int]:
    """Keys of the documents that fields of ``page`` link or choose. No query."""
    found: set[int] = set()
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField | StreamField):
            value = field.value_from_object(page)
            if _may_name_documents(field, value):
                found.update(
                    int(key)
                    for model, key, *_ in field.extract_references(value)
                    if issubclass(model, OfficeDocument)
                )
        elif field.many_to_one and field.related_model is OfficeDocument:
            key = field.value_from_object(page)
            found |= {key} if key else set()
    return found


def _may_name_documents(field: Any, value: Any) -> bool:
    """A quick look at the stored value: reading the blocks of a stream may ask the database."""
    if not value:
        return False
    if isinstance(field, RichTextField):
        return _LINK in str(value)
    return _chooses_documents(field) or _LINK in _strings(list(value.raw_data))


def _strings(raw: Any) -> str:
    if isinstance(raw, dict):
        return " ".join(_strings(value) for value in raw.values())
    if isinstance(raw, list):
        return " ".join(map(_strings, raw))
    return raw if isinstance(raw, str) else ""


@cache
def _chooses_documents(field: StreamField) -> bool:
    return _holds_chooser(field.stream_block)


def _holds_chooser(block: blocks.Block) -> bool:
    if isinstance(block, ChooserBlock):
        return issubclass(block.model_class, OfficeDocument)
    if isinstance(block, blocks.BaseStreamBlock | blocks.BaseStructBlock):
        return any(map(_holds_chooser, block.child_blocks.values()))
    return isinstance(block, blocks.ListBlock) and _holds_chooser(block.child_block)


def pages_naming(document: int) -> QuerySet[Page]:
    """Pages that may offer a document, in their live row or in a draft."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(OfficeDocument),
        to_object_id=str(document),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    keys = {int(key) for key in references.values_list("object_id", flat=True)}
    return Page.objects.filter(pk__in=keys.union(*(owner.pages(document) for owner in OWNERS)))
