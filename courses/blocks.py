"""What a lesson is made of. Blocks hold words and references; ``freezing`` resolves them."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import VideoChooserBlock

from courses.captions import cues

TEXT_FEATURES = ["h3", "h4", "bold", "ol", "ul", "blockquote"]


class OwnPageBlock(blocks.PageChooserBlock):
    """Wagtail joins the model's name to the button once, in the language of whoever came first; the label tells it."""

    @cached_property
    def widget(self):
        chooser = super().widget
        chooser.choose_one_text = type(chooser).choose_one_text
        return chooser

    def deconstruct(self):
        return "wagtail.blocks.PageChooserBlock", *super().deconstruct()[1:]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    words = blocks.CharBlock(label=_("What can be seen (for those who cannot see it)"), max_length=300)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")


class VideoBlock(blocks.StructBlock):
    """An own file with captions or a transcript: without either it cannot go to review."""

    media = VideoChooserBlock(label=_("Video file"))
    poster = ImageChooserBlock(label=_("Still picture"), required=False)
    captions = blocks.TextBlock(
        label=_("Captions (WebVTT)"),
        required=False,
        help_text=_("Lines like “00:00:01.000 --> 00:00:04.000” with the sentence below."),
    )
    transcript = blocks.TextBlock(label=_("Transcript"), required=False)

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["captions"] and not cues(cleaned["captions"]):
            raise blocks.StructBlockValidationError(
                {
                    "captions": ValidationError(
                        _("No line of these captions names a time. Export them as WebVTT.")
                    )
                }
            )
        return cleaned

    class Meta:
        icon = "media"
        label = _("Video")


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=pgettext_lazy("course", "Title"), max_length=120)

    class Meta:
        icon = "doc-full"
        label = _("File")


class ProvisionBlock(blocks.StructBlock):
    """A provision of law by law, version and article; its words come from the library of statutes."""

    law = blocks.CharBlock(label=_("Law"), max_length=120, help_text=_("The full name, without 《》."))
    version = blocks.CharBlock(
        label=_("Version"),
        required=False,
        max_length=40,
        help_text=_("Its year or date; empty: in force today."),
    )
    article = blocks.CharBlock(
        label=_("Article"), max_length=60, help_text=_("For example 第三十三条第一款.")
    )
    words = blocks.TextBlock(
        label=_("Words of the provision"),
        required=False,
        help_text=_("Only where the library of statutes does not hold this law."),
    )

    class Meta:
        icon = "openquote"
        label = _("Provision of law")


class GuidanceBlock(blocks.StructBlock):
    code = blocks.CharBlock(label=_("Guidance"), max_length=80, help_text=_("The number of the guidance."))
    edition = blocks.IntegerBlock(label=_("Edition"), min_value=1)
    title = blocks.CharBlock(label=pgettext_lazy("course", "Title"), max_length=200)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Case guidance")


class GuideBlock(blocks.StructBlock):
    """One article of a study guide (学习与适用指引), in the words of its edition."""

    guide = blocks.CharBlock(
        label=_("Study guide"), max_length=40, help_text=_("The number of the guide, like KLG-CF-2021.")
    )
    edition = blocks.IntegerBlock(label=_("Edition"), min_value=1)
    article = blocks.RegexBlock(
        regex=r"^[0-9]{1,4}(-[0-9]{1,2})?$",
        label=_("Article"),
        help_text=_("42, or 133-1 for 第一百三十三条之一"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Article of a study guide")


class QuestionBlock(blocks.StructBlock):
    question = OwnPageBlock("courses.QuestionPage", label=pgettext_lazy("of a test", "Question"))

    class Meta:
        icon = "help"
        label = pgettext_lazy("of a test", "Question")


class ScenarioBlock(blocks.StructBlock):
    scenario = OwnPageBlock("courses.ScenarioPage", label=_("Scenario"))

    class Meta:
        icon = "resubmit"
        label = _("Branching scenario")


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=pgettext_lazy("course", "Title"), max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("Points to tick"))

    class Meta:
        icon = "tasks"
        label = _("Checklist")


class FieldTaskBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=pgettext_lazy("course", "Title"), max_length=120)
    task = blocks.TextBlock(label=_("What to do on the job"))
    evidence = blocks.BooleanBlock(label=_("A file is handed in"), required=False)
    checked = blocks.BooleanBlock(
        label=_("A trainer looks at it before it counts"),
        required=False,
        help_text=_("Lessons after it stay open meanwhile; the final test waits."),
    )

    class Meta:
        icon = "clipboard-list"
        label = _("Field task")


class SlidesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=pgettext_lazy("course", "Title"), max_length=120)
    slides = blocks.ListBlock(PictureBlock(), label=_("Slides"))

    class Meta:
        icon = "copy"
        label = _("Slides")


class LessonBody(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, icon="pilcrow")
    picture = PictureBlock()
    video = VideoBlock()
    slides = SlidesBlock()
    document = DocumentBlock()
    provision = ProvisionBlock()
    guidance = GuidanceBlock()
    guide = GuideBlock()
    question = QuestionBlock()
    scenario = ScenarioBlock()
    checklist = ChecklistBlock()
    field_task = FieldTaskBlock()

    class Meta:
        # One clock a lesson: two videos would make “seconds covered” ambiguous.
        block_counts = {"video": {"max_num": 1}}


class LessonBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=pgettext_lazy("course", "Title"), max_length=120)
    minutes = blocks.IntegerBlock(
        label=_("Minutes to learn it"),
        min_value=1,
        max_value=180,
        help_text=_("A video counts by its own length; this is for all other lessons."),
    )
    body = LessonBody(label=_("Content"))

    class Meta:
        icon = "form"
        label = _("Lesson")


class PaperRuleBlock(blocks.StructBlock):
    """So many questions of a bank by tag and difficulty, drawn anew for each attempt."""

    bank = OwnPageBlock("courses.QuestionBankPage", label=_("Question bank"))
    count = blocks.IntegerBlock(label=pgettext_lazy("how many", "Questions"), min_value=1, max_value=100)
    tag = blocks.CharBlock(label=_("Tag"), required=False, max_length=40)
    difficulty = blocks.ChoiceBlock(
        label=_("Difficulty"), required=False, choices=[(str(n), str(n)) for n in range(1, 6)]
    )

    class Meta:
        icon = "list-ol"
        label = _("Rule of the paper")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=pgettext_lazy("of a question", "Answer"), max_length=400)
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.CharBlock(label=pgettext_lazy("of a question", "Why"), required=False, max_length=400)


class SingleBlock(blocks.StructBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=8)

    class Meta:
        label = _("Single choice")
        icon = "radio-full"


class MultipleBlock(blocks.StructBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=8)

    class Meta:
        label = _("Multiple choice")
        icon = "list-ul"


class TrueFalseBlock(blocks.StructBlock):
    true = blocks.BooleanBlock(label=_("The sentence is true"), required=False)

    class Meta:
        label = _("True or false")
        icon = "check"


class FillInBlock(blocks.StructBlock):
    blanks = blocks.ListBlock(
        blocks.CharBlock(max_length=200, help_text=_("Several accepted answers are parted by |.")),
        label=_("Blanks, in the order of ____ in the text"),
    )

    class Meta:
        label = _("Fill in")
        icon = "edit"


class OrderingBlock(blocks.StructBlock):
    items = blocks.ListBlock(
        blocks.CharBlock(max_length=200), label=_("Steps in their right order"), min_num=2
    )

    class Meta:
        label = _("Ordering")
        icon = "order"


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("Left"), max_length=200)
    right = blocks.CharBlock(label=_("Right"), max_length=200)


class MatchingBlock(blocks.StructBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2)

    class Meta:
        label = _("Matching")
        icon = "resubmit"


class CriterionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What is looked for"), max_length=300)
    points = blocks.IntegerBlock(label=pgettext_lazy("of a test", "Points"), min_value=1, max_value=100)


class ShortAnswerBlock(blocks.StructBlock):
    model_answer = blocks.TextBlock(label=_("Model answer"))
    rubric = blocks.ListBlock(CriterionBlock(), label=_("Rubric"), min_num=1)

    class Meta:
        label = _("Short answer")
        icon = "comment"


class CaseAnalysisBlock(ShortAnswerBlock):
    facts = blocks.TextBlock(label=_("Facts of the case"))

    class Meta:
        label = _("Case analysis")
        icon = "folder-open-inverse"


class PassageBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Passage"), max_length=600)
    fault = blocks.BooleanBlock(label=_("Has a fault"), required=False)
    feedback = blocks.CharBlock(label=_("What is wrong"), required=False, max_length=400)


class FindFaultBlock(blocks.StructBlock):
    document = blocks.CharBlock(label=pgettext_lazy("legal paper", "Document"), max_length=120)
    passages = blocks.ListBlock(PassageBlock(), label=_("Passages"), min_num=2)

    class Meta:
        label = _("Find the fault")
        icon = "search"


class AnswerBody(blocks.StreamBlock):
    single = SingleBlock()
    multiple = MultipleBlock()
    true_false = TrueFalseBlock()
    fill_in = FillInBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    short_answer = ShortAnswerBlock()
    case_analysis = CaseAnalysisBlock()
    find_fault = FindFaultBlock()

    class Meta:
        min_num = 1
        max_num = 1


class PointsBlock(blocks.StructBlock):
    dimension = blocks.CharBlock(
        label=_("Dimension"), max_length=40, help_text=_("For example 程序, 证据, 沟通.")
    )
    points = blocks.IntegerBlock(label=pgettext_lazy("of a test", "Points"), min_value=-20, max_value=20)


class ChoiceOfNodeBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What the officer does"), max_length=300)
    goes_to = blocks.CharBlock(label=_("Leads to"), max_length=40)
    points = blocks.ListBlock(PointsBlock(), label=pgettext_lazy("of a test", "Points"), default=[])
    fatal = blocks.BooleanBlock(label=_("Fatal fault: the scenario is failed"), required=False)
    feedback = blocks.TextBlock(label=pgettext_lazy("on a choice", "Feedback"), required=False)
    law = blocks.CharBlock(label=_("Law"), required=False, max_length=120)


class NodeBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=pgettext_lazy("of a scene", "Name"), max_length=40)
    text = blocks.TextBlock(label=_("What happens"))
    end = blocks.BooleanBlock(label=_("The scenario ends here"), required=False)
    choices = blocks.ListBlock(ChoiceOfNodeBlock(), label=_("Choices"), default=[])

    class Meta:
        icon = "resubmit"
        label = _("Scene")
