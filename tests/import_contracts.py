"""Two kinds of contract for import-linter. They say what may be imported, so what nobody thought of is forbidden."""

from __future__ import annotations

from typing import ClassVar

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck


class StandsOn(Contract):
    """`source` and all below it import, of our own modules, `allowed` and what lies below those; nothing else of ours.

    `exceptions` lists single modules of `source` that may import more: "module -> module".
    """

    type_name = "stands_on"
    source: ClassVar[fields.Field[str]] = fields.StringField()
    allowed: ClassVar[fields.Field[set[str]]] = fields.SetField(subfield=fields.StringField(), required=False)
    exceptions: ClassVar[fields.Field[set[str]]] = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Each direct import of ours is compared; indirect ones are the business of the module in between."""
        options = self.contract_options
        source, allowed, exceptions = options["source"], options.get("allowed", []), options.get("exceptions", [])
        root = source.partition(".")[0]
        for module in (source, *allowed):
            _demand(graph, module)
        wrong = [
            f"{importer} -> {imported}"
            for importer, imported in _imports(graph, root)
            if _lies_in(importer, source)
            and imported != root  # it holds the version and nothing else
            and not any(_lies_in(imported, home) for home in (source, *allowed))
        ]
        return _verdict([line for line in wrong if line not in exceptions])

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is too much."""
        _render(check)


class OnlyIn(Contract):
    """`libraries`, our own packages among them, are imported in `modules` and what lies below, and nowhere else of ours."""

    type_name = "only_in"
    libraries: ClassVar[fields.Field[set[str]]] = fields.SetField(subfield=fields.StringField())
    modules: ClassVar[fields.Field[set[str]]] = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """An import inside a function counts like any other."""
        modules = self.contract_options.get("modules", [])
        for module in modules:
            _demand(graph, module)
        wrong = [
            f"{importer} -> {imported}"
            for library in self.contract_options["libraries"]
            for imported in sorted(module for module in graph.modules if _lies_in(module, library))
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not any(_lies_in(importer, home) for home in (library, *modules))
        ]
        return _verdict(wrong)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is too much."""
        _render(check)


def _lies_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _demand(graph: ImportGraph, module: str) -> None:
    """A contract about a module that is gone guards nothing."""
    if module not in graph.modules:
        raise ValueError(f"There is no module {module}.")


def _imports(graph: ImportGraph, root: str) -> list[tuple[str, str]]:
    """All direct imports of one module of ours by another."""
    return sorted(
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if _lies_in(imported, root)
    )


def _verdict(wrong: list[str]) -> ContractCheck:
    return ContractCheck(kept=not wrong, metadata={"wrong": wrong})


def _render(check: ContractCheck) -> None:
    for line in check.metadata["wrong"]:
        output.print_error(f"  {line}")
