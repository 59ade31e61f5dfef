"""A slot that is cheap to copy.

Rasa copies every slot of the domain seven times a message, through copy.copy, which takes a slot apart and puts it together
again: half a millisecond a message with the slots that the forms need.
"""

from rasa.shared.core.slots import AnySlot


class PlainSlot(AnySlot):
    """Holds any value, and never bears on what rules do; domain.yml names it as a slot's type."""

    def __copy__(self) -> "PlainSlot":
        """Return a slot with the same value, as copy.copy would."""
        copied = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied
