"""The parts of a guidance page; each maps to one part of the guidance schema. Plain text: citations become links when read."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from case_library.schemas import choices, mistake, taxonomy


def field_choices(path: str, name: str = "guidance.v1") -> list[tuple[str, str]]:
    return choices(path, name)


def _text(label, *, rows: int = 3, required: bool = False, help_text: str = "") -> blocks.TextBlock:
    return blocks.TextBlock(label=label, rows=rows, required=required, help_text=help_text)


class WordBlock(blocks.ChoiceBlock):
    """A choice that compared versions show by its word instead of its code."""

    def render_basic(self, value, context=None):
        return dict(self.field.choices).get(value, value)


class EventBlock(blocks.StructBlock):
    """A step of the handling, by its day after filing."""

    stage = WordBlock(choices=partial(field_choices, "course_of_handling/stage"), label=_("Step"))
    relative_day = blocks.IntegerBlock(label=_("Day after filing"), required=False)
    text = _text(_("What was done"), required=True)
    limit = blocks.CharBlock(label=_("Legal time limit and article"), required=False)
    flaw = blocks.CharBlock(label=_("Flaw"), required=False)
    note = _text(_("Margin note"), rows=2)


class EvidenceBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Evidence"))
    strength = WordBlock(
        choices=partial(field_choices, "evidence_chain/evidence/strength"),
        label=_("How it proves"),
        default="direct",
    )


class FactBlock(blocks.StructBlock):
    """A fact to prove and what proves it."""

    fact_to_prove = blocks.CharBlock(label=_("Fact to prove"))
    is_consequence = blocks.BooleanBlock(label=_("It is the harmful consequence"), required=False)
    evidence = blocks.ListBlock(EvidenceBlock(), label=_("Evidence"))
    assessment = _text(_("How it was examined"), rows=2)
    gap = _text(_("Weak point and how to mend it"), rows=2)


class IssueBlock(blocks.StructBlock):
    question = _text(_("Question at issue"), rows=2, required=True)
    views = blocks.ListBlock(blocks.TextBlock(rows=2), label=_("Views"), required=False, default=[])
    answer = _text(_("Conclusion"), rows=2, required=True)
    reason = _text(_("Reason"))


class LawBlock(blocks.StructBlock):
    characterisation = _text(_("What the act is in law"), required=True)
    text = _text(_("Law applied"))
    violated = blocks.ListBlock(blocks.CharBlock(), label=_("Provisions violated"))
    penalty_basis = blocks.ListBlock(blocks.CharBlock(), label=_("Provisions that the decision rests on"))
    jurisdiction = _text(_("Power to act"), rows=2)
    conflict_rules = _text(_("Competing or newer provisions"), rows=2)
    distinguish = _text(_("What it must not be confused with"), rows=2)


class AnswerBlock(blocks.StructBlock):
    answer = _text(_("Answer"), rows=2)
    applies = blocks.BooleanBlock(label=_("Decides this case"), required=False)


class DiscretionBlock(blocks.StructBlock):
    benchmark = blocks.CharBlock(label=_("Discretion benchmark and version"), required=False)
    factors = blocks.ListBlock(blocks.CharBlock(), label=_("Factors"))
    conclusion = _text(_("Conclusion"), rows=2, required=True)
    proportionality = _text(_("Proportion, punishment and teaching"), rows=2)
    no_penalty_check = _text(_("Grounds for no penalty examined"), rows=2)
    first_question = AnswerBlock(label=_("First: was there no harmful consequence?"), required=False)
    second_question = AnswerBlock(label=_("Then: a first offence, mended in time?"), required=False)


class CheckBlock(blocks.StructBlock):
    step = blocks.CharBlock(label=_("Step"))
    ok = WordBlock(choices=partial(field_choices, "procedure_check/items/ok"), label=_("Result"))
    basis = blocks.CharBlock(label=_("Article"), required=False)
    note = blocks.CharBlock(label=_("Remark"), required=False)


class LegalReviewBlock(blocks.StructBlock):
    required = blocks.BooleanBlock(label=_("Legal review of the case was required (Art. 58)"), required=False)
    triggers = blocks.MultipleChoiceBlock(
        choices=partial(field_choices, "procedure_check/art58/triggers"),
        label=_("Situations"),
        required=False,
    )
    reason = _text(_("Why or why not"), rows=2)
    opinion_summary = _text(_("Opinion in short"), rows=2)
    effect = _text(_("What became of the opinion"), rows=2)


class OutcomeBlock(blocks.StructBlock):
    text = _text(_("Outcome"), required=True)
    execution = _text(_("Execution"), rows=2)
    remedy = _text(_("Reconsideration and litigation"), rows=2)


def mistake_codes() -> list[tuple[str, str]]:
    return [(code, f"{code} {mistake(code)}") for code in taxonomy()]


class MistakeBlock(blocks.StructBlock):
    code = WordBlock(choices=mistake_codes, label=_("Code of the taxonomy"), required=False)
    category = WordBlock(choices=partial(field_choices, "pitfalls/category"), label=_("Category"))
    text = _text(_("Common way"), rows=2, required=True)
    correct = _text(_("Right way"), rows=2)
    consequence = _text(_("What comes of it"), rows=2)


class StepBlock(blocks.StructBlock):
    action = _text(_("Action"), rows=2, required=True)
    talk = _text(_("What to say"), rows=2)
    documents = blocks.MultipleChoiceBlock(
        choices=partial(field_choices, "standard_steps/documents"),
        label=pgettext_lazy("legal paper", "Documents"),
        required=False,
    )
    recording = blocks.CharBlock(label=_("How to record it"), required=False)
    caution = _text(_("Mind"), rows=2)


class QuestionBlock(blocks.StructBlock):
    stem = _text(_("Question"), rows=2, required=True)
    options = blocks.ListBlock(blocks.CharBlock(), label=_("Choices"), required=False, default=[])
    answer = _text(pgettext_lazy("question", "Answer"), rows=2)
    reason = _text(_("Explanation"), rows=2)


class ProvisionBlock(blocks.StructBlock):
    law_title = blocks.CharBlock(label=_("Law"))
    law_version = blocks.CharBlock(label=_("Version"), required=False)
    article = blocks.IntegerBlock(label=_("Article"), min_value=1, max_value=9999)
    article_suffix = blocks.IntegerBlock(
        label=_("Suffix of the article"), required=False, min_value=1, max_value=99
    )
    paragraph = blocks.IntegerBlock(label=_("Paragraph"), required=False, min_value=1, max_value=99)
    item = blocks.IntegerBlock(label=_("Item"), required=False, min_value=1, max_value=99)


class CommentBlock(blocks.StructBlock):
    author_role = blocks.CharBlock(label=_("Who comments"))
    text = _text(_("Comment"), required=True)


class UseBlock(blocks.StructBlock):
    kind = WordBlock(choices=partial(field_choices, "uses/kind"), label=_("Use"))
    text = blocks.CharBlock(label=_("How it is used"))

    class Meta:
        label = _("Use")


class GuidanceBody(blocks.StreamBlock):
    """One block for each part of the schema; the order is the order of reading."""

    key_points = blocks.ListBlock(blocks.TextBlock(rows=2), label=_("Enforcement points"))
    facts = _text(pgettext_lazy("case", "Facts"), rows=8)
    course_of_handling = blocks.ListBlock(EventBlock(), label=_("Course of handling"))
    issues = blocks.ListBlock(IssueBlock(), label=_("Questions at issue"))
    legal_analysis = LawBlock(label=_("Law applied"))
    statutes = blocks.ListBlock(ProvisionBlock(), label=_("Provisions quoted"))
    evidence_chain = blocks.ListBlock(FactBlock(), label=_("Evidence matrix"))
    discretion_analysis = DiscretionBlock(label=_("Discretion"))
    procedure_items = blocks.ListBlock(
        CheckBlock(), label=_("Checklist of procedure, the power to act first")
    )
    art58 = LegalReviewBlock(label=_("Legal review of the case (Art. 58)"))
    outcome = OutcomeBlock(label=_("Outcome"))
    pitfalls = blocks.ListBlock(MistakeBlock(), label=_("Common mistakes"))
    standard_steps = blocks.ListBlock(StepBlock(), label=_("Standard actions"))
    alternatives = blocks.ListBlock(blocks.TextBlock(rows=2), label=_("Soft enforcement"))
    takeaways = _text(_("What it teaches"), rows=4)
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions to think about"))
    commentary = blocks.ListBlock(CommentBlock(), label=_("Comments"))

    class Meta:
        block_counts = {
            name: {"max_num": 1}
            for name in [
                "key_points",
                "facts",
                "course_of_handling",
                "issues",
                "legal_analysis",
                "statutes",
                "evidence_chain",
                "discretion_analysis",
                "procedure_items",
                "art58",
                "outcome",
                "pitfalls",
                "standard_steps",
                "alternatives",
                "takeaways",
                "questions",
                "commentary",
            ]
        }
