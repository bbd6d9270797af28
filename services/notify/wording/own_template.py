"""A shop's own words as a template that can do nothing but be words: variables, conditions, a few filters, no more.

Whatever it is, it ends at once: there are no loops, no calls, no arithmetic and no way to an object behind a value.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateRuntimeError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from services.notify.wording.mail import BLOCKS
from services.notify.wording.writing import upfirst

LONGEST = {"sms": 2_000, "email": 8_000}  # characters of a template
DEEPEST = 20  # conditions within conditions
FILTERS = {"upfirst": upfirst, "upper": str.upper, "lower": str.lower}
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Block, nodes.If, nodes.CondExpr, nodes.Name, nodes.Const,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter,
)  # fmt: skip


class BadTemplate(ValueError):
    """A text that cannot be used as a template; `path` says where in it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


@lru_cache(maxsize=4096)
def own_template(text: str, channel: str) -> Template:
    """The template that a shop's text is. Raises BadTemplate."""
    if len(text) > LONGEST[channel]:
        raise BadTemplate("text", f"is longer than {LONGEST[channel]} characters")
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in text):
        raise BadTemplate("text", "holds a control character")
    try:
        tree = _environment().parse(text)
        _check(tree, channel)
        return _environment().from_string(tree)
    except TemplateSyntaxError as error:
        raise BadTemplate(f"text, line {error.lineno}", error.message or "cannot be read") from error
    except RecursionError as error:
        raise BadTemplate("text", "is nested too deeply") from error


def variables(text: str) -> set[str]:
    """The variables that a template uses. Raises jinja2.TemplateSyntaxError."""
    return find_undeclared_variables(_environment().parse(text))


def _check(tree: nodes.Template, channel: str) -> None:
    for node, depth in _walk(tree):
        if depth > DEEPEST:
            raise BadTemplate("text", "is nested too deeply")
        if not isinstance(node, _ALLOWED):
            raise BadTemplate(f"text, line {node.lineno}", f"{_named(node)} cannot be used here")
        if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.args or node.kwargs):
            known = ", ".join(sorted(FILTERS))
            raise BadTemplate(f"text, line {node.lineno}", f"no filter is called {node.name}; there are {known}")
    found = {node.name for node in tree.find_all(nodes.Block)}
    wanted = set(BLOCKS) if channel == "email" else set()
    if found != wanted:
        raise BadTemplate("text", _blocks_wanted(wanted))


def _blocks_wanted(wanted: set[str]) -> str:
    if not wanted:
        return "a text message has no blocks: write its lines as they are"
    return f"a mail has the blocks {', '.join(BLOCKS)}, each once: {{% block subject %}}…{{% endblock %}}"


def _walk(node: nodes.Node, depth: int = 0) -> Iterator[tuple[nodes.Node, int]]:
    """Every node with its depth, without recursion of our own: a hostile text nests deeply."""
    waiting = [(node, depth)]
    while waiting:
        one, level = waiting.pop()
        yield one, level
        if level <= DEEPEST:
            waiting.extend((child, level + 1) for child in one.iter_child_nodes())


def _named(node: nodes.Node) -> str:
    return {
        nodes.For: "{% for %}",
        nodes.Call: "a call",
        nodes.Getattr: "a part of a variable",
        nodes.Getitem: "a part of a variable",
    }.get(type(node), type(node).__name__)


def _known(value: object) -> object:
    """A fact that is not known must not be printed: a customer would read "None"."""
    if value is None:
        raise TemplateRuntimeError("prints what may be unknown; ask first: {% if code %}{{ code }}{% endif %}")
    return value


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    sandbox = SandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_known,
        autoescape=False,  # layouts escape, once
    )
    sandbox.globals.clear()
    sandbox.filters = dict(FILTERS)
    sandbox.tests.clear()
    return sandbox
