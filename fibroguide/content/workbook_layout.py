"""How a workbook of answers is laid out: its sheets and columns, and what stands in a row for a topic."""

from dataclasses import dataclass

from fibroguide.content.catalogue import Topic
from fibroguide.content.signature import Signature, fingerprint

HOW_TO, ANSWERS, QUESTIONS = "How to", "Answers", "Questions"
EXPORTED = "as exported"  # says what the row held when the workbook was written
ANSWER_COLUMNS = ("topic", "title", "answer", "facts", "related", "section", "reviewer", "review date", EXPORTED)
QUESTION_COLUMNS = ("topic", "question")
GREY = ("topic", "section", EXPORTED)  # columns that the program writes and a person leaves alone
NOT_NEEDED = ("section", EXPORTED)  # columns that may be missing in a workbook that comes back


@dataclass(frozen=True)
class Entry:
    """What a workbook says of a topic, in the words of its cells.

    Attributes:
        title: What stands on buttons.
        answer: Markdown, with ``{clinic_...}`` values to fill in.
        facts: Ids of the guide's facts.
        related: Topics that the buttons under the answer lead to.
        signature: Reviewer and day.
        questions: In the words of people.
    """

    title: str
    answer: str
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

    def _content(self) -> tuple[object, ...]:
        return (self.title, self.answer, self.facts, self.related, self.signature, sorted(set(self.questions)))
