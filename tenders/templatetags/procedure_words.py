"""Templates in the words of a procedure: what is written in them, never what they are given.

`{% in_words_of tender %}…{% end_in_words_of %}` puts the texts and translated words between the two
through `rules.vocabulary.speak`, also in the templates that are included there and in the words
that they are given (`_("…")`). Variables stay as they are.
"""

from __future__ import annotations

from copy import copy
from typing import Any, cast

from django import template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Parser,
    Template,
    TextNode,
    Token,
    TokenType,
    render_value_in_context,
)
from django.template.context import Context
from django.template.defaulttags import IfNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.functional import Promise
from django.utils.safestring import mark_safe

from tenders.rules.vocabulary import WORDS, governing, speak

register = template.Library()
KEY = "procedure whose words are spoken"


class Spoken(Node):
    """One text, or one translated word, of the template."""

    def __init__(self, node: Any) -> None:
        self.node, self.token, self.origin = node, node.token, node.origin

    def render(self, context: Context) -> Any:
        text, procedure = self.node.render(context), str(context.get(KEY) or "")
        kept = getattr(self.node, "asvar", None)
        if kept:
            context[kept] = speak(str(context[kept]), procedure)
        return type(text)(speak(text, procedure)) if procedure else text


class SpokenBlock(Node):
    """A translated text with variables: it speaks, and what they hold is put in afterwards."""

    def __init__(self, node: BlockTranslateNode) -> None:
        self.node, self.token, self.origin = node, node.token, node.origin
        self.plain = copy(node)
        self.plain.extra_context, self.plain.asvar = {}, None
        tokens = (*node.singular, *(node.plural or ()))
        names = {one.contents for one in tokens if one.token_type == TokenType.VAR}
        self.names = sorted(names - {node.countervar})

    def render(self, context: Context) -> Any:
        procedure = str(context.get(KEY) or "")
        if procedure not in WORDS:
            return self.node.render(context)
        given = {name: one.resolve(context) for name, one in self.node.extra_context.items()}
        values = {name: given.get(name, context.get(name, "")) for name in self.names}
        # Signs that no text of ours has stand for them.
        marks = {name: f"\ue000{place}\ue001" for place, name in enumerate(self.names)}
        with context.push(**marks):
            text = speak(str(self.plain.render(context)), procedure)
        for name, mark in marks.items():
            text = text.replace(mark, render_value_in_context(values[name], context))
        if self.node.asvar:
            context[self.node.asvar] = mark_safe(text)  # noqa: S308  (escaped as it was put in)
            return ""
        return text


class SpokenInclude(Node):
    """An included template: what is written in it, and the translated words that it is given."""

    def __init__(self, node: IncludeNode) -> None:
        self.node, self.token, self.origin = node, node.token, node.origin
        self.ours = [
            name for name, one in node.extra_context.items() if isinstance(one.var, Promise)
        ]

    def resolve(self, context: Context) -> Template:
        """The template, its words ready to be spoken: asked by Django's own node."""
        found = cast(Template, context.template).engine.get_template(
            self.node.template.resolve(context)
        )
        _wrap(found.nodelist)
        return found

    def render(self, context: Context) -> Any:
        procedure = str(context.get(KEY) or "")
        if procedure not in WORDS:
            return self.node.render(context)
        node: Any = copy(self.node)
        node.template, node.extra_context = self, dict(node.extra_context)
        for name in self.ours:
            said = copy(node.extra_context[name])
            said.var = speak(str(said.var), procedure)
            node.extra_context[name] = said
        return node.render(context)


class InWordsOf(Node):
    """The part of a template that speaks as a procedure does."""

    def __init__(self, nodelist: NodeList, tender: FilterExpression) -> None:
        self.nodelist, self.tender = nodelist, tender
        _wrap(nodelist)

    def render(self, context: Context) -> Any:
        tender = self.tender.resolve(context, ignore_failures=True)
        procedure = str(getattr(tender, "procedure", ""))
        with context.push(**{KEY: procedure}):
            return self.nodelist.render(context)


def _wrap(nodes: NodeList) -> None:
    for place, node in enumerate(nodes):
        if isinstance(node, TextNode | TranslateNode):
            nodes[place] = Spoken(node)
            continue
        if isinstance(node, BlockTranslateNode):
            nodes[place] = SpokenBlock(node)
            continue
        if isinstance(node, IncludeNode):
            nodes[place] = SpokenInclude(node)
            continue
        inner = (getattr(node, name, None) for name in node.child_nodelists)
        parts = (
            [part for _condition, part in node.conditions_nodelists]
            if isinstance(node, IfNode)
            else inner
        )
        for part in parts:
            if part is not None:
                _wrap(part)


@register.tag
def in_words_of(parser: Parser, token: Token) -> InWordsOf:
    """`{% in_words_of tender %}`: 招标文件 is 磋商文件 where it is a consultation."""
    _name, tender = token.split_contents()
    nodelist = parser.parse(("end_in_words_of",))
    parser.delete_first_token()
    return InWordsOf(nodelist, parser.compile_filter(tender))


@register.filter
def ruled(article: str, tender: Any) -> str:
    """The article that rules this tender's procedure: `{{ article|ruled:tender|law }}`."""
    return governing(article, str(getattr(tender, "procedure", "")))
