"""The API as a whole: routers in, addresses and OpenAPI description out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from core.api.door import Door
from core.api.problems import HANDLERS, MEDIA_TYPE, ProblemBody

READ = frozenset({"GET"})
REF = "#/components/schemas/{model}"


class ReadableJSON(JSONRenderer):
    """JSON with Arabic letters as they are: half the bytes, and readable."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        text = json.dumps(data, cls=NinjaJSONEncoder, **self.json_dumps_params)
        return text.encode("utf-8", "replace")


class OfficeAPI(NinjaAPI):
    """A Ninja API whose every answer goes through the :class:`Door`, unknown addresses too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(renderer=ReadableJSON(), **options)
        for kind, handler in HANDLERS.items():
            self.add_exception_handler(kind, handler)

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app_name, namespace = super().urls
        methods = self._methods()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                allowed = methods.get(str(pattern.name), READ)
                pattern.callback = Door(self, pattern.callback, allowed)
        # whatever letters it is made of, line ends too
        rest = re_path(r"^[\s\S]*$", Door(self, nothing_here, READ))
        return [*patterns, rest], app_name, namespace

    def _methods(self) -> dict[str, frozenset[str]]:
        """The methods that the path of each operation answers, by the name of its address."""
        found: dict[str, frozenset[str]] = {}
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                methods = frozenset(method for op in view.operations for method in op.methods)
                found |= {
                    str(op.url_name or op.view_func.__name__): methods for op in view.operations
                }
        return found

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, with the one shape that every refusal has."""
        schema = super().get_openapi_schema(**options)
        body = ProblemBody.model_json_schema(ref_template=REF)
        definitions = body.pop("$defs")
        schema["components"]["schemas"] |= {"Problem": body, **definitions}
        refusal = {
            "description": "A refusal",
            "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}},
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = refusal
        return schema


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any address below the API that is not one of its own."""
    raise Http404
