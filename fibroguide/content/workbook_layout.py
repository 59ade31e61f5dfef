"""How a workbook of answers is laid out: its sheets and columns, and what stands in a row for a topic."""

from dataclasses import dataclass

from fibroguide.content.catalogue import WORDINGS, Topic
from fibroguide.content.signature import Signature, fingerprint

HOW_TO, ANSWERS, QUESTIONS = "How to", "Answers", "Questions"
EXPORTED = "as exported"  # says what the row held when the workbook was written
WORDING_COLUMNS = {key: key.replace("_", " ") for key in WORDINGS}
ANSWER_COLUMNS = (
    *("topic", "title", "answer", *WORDING_COLUMNS.values(), "facts", "related", "section", "reviewer", "review date"),
    EXPORTED,
)
QUESTION_COLUMNS = ("topic", "question")
GREY = ("topic", "section", EXPORTED)  # columns that the program writes and a person leaves alone
NOT_NEEDED = (*WORDING_COLUMNS.values(), "section", EXPORTED)  # columns that may be missing in a workbook that comes back


@dataclass(frozen=True)
class Entry:
    """What a workbook says of a topic, in the words of its cells.

    Attributes:
        title: What stands on buttons.
        answer: Markdown, with ``{clinic_...}`` values to fill in.
        wordings: The answer in other words, in the order of ``WORDINGS``; empty where there are none.
        facts: Ids of the guide's facts.
        related: Topics that the buttons under the answer lead to.
        signature: Reviewer and day.
        questions: In the words of people.
    """

    title: str
    answer: str
    wordings: tuple[str, ...]
    facts: tuple[str, ...]
    related: tuple[str, ...]
    signature: Signature
    questions: tuple[str, ...]

    @staticmethod
    def of(topic: Topic) -> "Entry":
        """Return what a workbook says of the topic when nobody has changed it."""
        metadata = topic.metadata
        return Entry(
            str(metadata.get("title", "")),
            topic.reply,
            tuple(str(metadata.get(key, "")) for key in WORDINGS),
            tuple(metadata.get("facts", ())),
            tuple(metadata.get("related", ())),
            Signature.of(metadata),
            topic.questions,
        )

    def same_as(self, other: "Entry") -> bool:
        """Tell whether two entries say the same; the order of questions says nothing."""
        return self._content() == other._content()

    def mark(self) -> str:
        """Return 12 signs that differ when the entry does."""
        return fingerprint(repr(self._content()))

    def has_mark(self, mark: str) -> bool:
        """Tell whether a row with this mark held the entry; one of before there were wordings, the entry without them."""
        return mark in (self.mark(), fingerprint(repr(self._without_wordings())))

    def _content(self) -> tuple[object, ...]:
        return (*self._without_wordings(), self.wordings)

    def _without_wordings(self) -> tuple[object, ...]:
        return (self.title, self.answer, self.facts, self.related, self.signature, sorted(set(self.questions)))
